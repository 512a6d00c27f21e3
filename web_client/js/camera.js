/** The caller's camera: which one, and stills of what it sees. */

/** @typedef {"camera_denied" | "camera_missing" | "camera_busy" | "camera_insecure" | "camera_stopped"} CameraTrouble */

/** Widest still, px: the print on a label is read at that, and it is a tenth of a megabyte. */
const WIDEST = 1280;
/** JPEG quality; the second where the first is too large. */
const QUALITIES = [0.8, 0.5];

/** Why the camera cannot be used. */
export class NoCamera extends Error {
  /** @param {CameraTrouble} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** @type {Readonly<Record<string, CameraTrouble>>} by the name of the browser's error */
const TROUBLES = { NotAllowedError: "camera_denied", SecurityError: "camera_denied", NotReadableError: "camera_busy" };

/** Events: `lost` when the device went away. */
export class Camera extends EventTarget {
  /** What it sees, for whoever shows it. */
  video = document.createElement("video");
  /** Whether there is another camera to turn to. */
  several = false;
  /** @type {MediaStream | null} */
  #stream = null;

  constructor() {
    super();
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.autoplay = true;
  }

  /** @returns {boolean} */
  get on() {
    return this.#stream !== null;
  }

  /** @returns {boolean} whether it looks at the caller, who expects a mirror then */
  get mirrored() {
    return this.#settings.facingMode === "user";
  }

  /** @returns {string} the device in words; "" where none is open */
  get description() {
    const track = this.#stream?.getVideoTracks()[0];
    return track ? `${track.label}, ${this.video.videoWidth} × ${this.video.videoHeight}` : "";
  }

  /** Ask for the camera: the one at the back first, where there is one. @throws {NoCamera} */
  async open() {
    await this.#take({ facingMode: { ideal: "environment" } });
  }

  /** The other camera: the one that looks the other way, or the next of those there are. @throws {NoCamera} */
  async flip() {
    const { facingMode, deviceId } = this.#settings;
    const ids = (await cameras()).map((each) => each.deviceId);
    const other = ids[(ids.indexOf(deviceId ?? "") + 1) % ids.length];
    const facing = { facingMode: { exact: facingMode === "user" ? "environment" : "user" } };
    // A phone gives a camera to one at a time.
    this.#stop();
    await this.#take(facingMode ? facing : { deviceId: { exact: other } });
  }

  /** @param {number} most bytes @returns {Promise<Uint8Array | null>} a JPEG of now; null where there is nothing to see yet, or too much */
  async still(most) {
    const { video } = this;
    if (!this.#stream || !video.videoWidth) return null;
    const scale = Math.min(1, WIDEST / video.videoWidth);
    const canvas = new OffscreenCanvas(Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale));
    canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= most) return new Uint8Array(await blob.arrayBuffer());
    }
    return null;
  }

  close() {
    this.#stop();
    this.video.srcObject = null;
  }

  get #settings() {
    return this.#stream?.getVideoTracks()[0]?.getSettings() ?? {};
  }

  #stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  /** @param {MediaTrackConstraints} which */
  async #take(which) {
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new NoCamera("camera_insecure");
    let stream;
    try {
      const size = { width: { ideal: WIDEST }, height: { ideal: (WIDEST * 3) / 4 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size } });
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      throw new NoCamera(TROUBLES[name] ?? "camera_missing");
    }
    this.#stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => this.#lose(stream));
    this.video.srcObject = stream;
    this.video.play().catch(() => {}); // it plays by itself as soon as it is shown
    this.several = (await cameras()).length > 1;
  }

  /** @param {MediaStream} stream */
  #lose(stream) {
    if (stream !== this.#stream) return;
    this.close();
    this.dispatchEvent(new CustomEvent("lost"));
  }
}

/** @returns {Promise<MediaDeviceInfo[]>} */
async function cameras() {
  return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
}

/** Plays one piece at a time; the button that began it stops it. */

export class Player {
  /** @param {(text: string, language: string) => Promise<ArrayBuffer>} fetchWav */
  constructor(fetchWav) {
    this.fetchWav = fetchWav;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {AudioBufferSourceNode | null} */
    this.source = null;
    /** @type {HTMLButtonElement | null} */
    this.button = null;
  }

  /** @param {string} text @param {string} language @param {HTMLButtonElement} button */
  async play(text, language, button) {
    const same = this.button === button;
    this.stop();
    if (same) return;
    this.button = button;
    button.textContent = "Stop";
    try {
      this.context ??= new AudioContext();
      await this.context.resume();
      const sound = await this.context.decodeAudioData(await this.fetchWav(text, language));
      if (this.button !== button) return;
      this.source = this.context.createBufferSource();
      this.source.buffer = sound;
      this.source.connect(this.context.destination);
      this.source.addEventListener("ended", () => {
        if (this.button === button) this.stop();
      });
      this.source.start();
    } catch (error) {
      if (this.button === button) this.stop();
      button.title = error instanceof Error ? error.message : String(error);
      button.textContent = "No voice";
    }
  }

  stop() {
    this.source?.stop();
    this.source = null;
    if (this.button) this.button.textContent = "Listen";
    this.button = null;
  }
}

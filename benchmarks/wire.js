/* An init script of the measurements: tells what goes over the data channel of a call, as it leaves and reaches the
   browser. Of a WebSocket the driver knows by itself. The page as shipped knows nothing of it. */
(() => {
  if (!window.RTCPeerConnection) return;
  const tell = (data) => void window.__frame(data);
  const create = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...how) {
    const channel = create.apply(this, how);
    EventTarget.prototype.addEventListener.call(channel, "message", ({ data }) => tell(data));
    const send = channel.send;
    channel.send = (data) => {
      tell(data);
      return send.call(channel, data);
    };
    return channel;
  };
})();

/** The WebSocket to the server. It connects again when the socket drops. */

const FIRST_WAIT_MILLISECONDS = 400;
const LONGEST_WAIT_MILLISECONDS = 5000;

export class Connection {
  /**
   * @param {object} receiver
   * @param {(message: any) => void} receiver.onMessage
   * @param {(bytes: ArrayBuffer) => void} receiver.onSound
   * @param {(state: "connecting" | "open" | "lost") => void} receiver.onState
   */
  constructor(receiver) {
    this.receiver = receiver;
    this.waitMilliseconds = FIRST_WAIT_MILLISECONDS;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.connect();
  }

  connect() {
    const socket = new WebSocket(new URL("/ws", location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.waitMilliseconds = FIRST_WAIT_MILLISECONDS;
      this.receiver.onState("open");
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") {
        this.receiver.onMessage(JSON.parse(data));
      } else {
        this.receiver.onSound(data);
      }
    };
    socket.onclose = () => {
      this.receiver.onState("lost");
      setTimeout(() => this.connect(), this.waitMilliseconds);
      this.waitMilliseconds = Math.min(2 * this.waitMilliseconds, LONGEST_WAIT_MILLISECONDS);
    };
    this.socket = socket;
  }

  /**
   * Send a message, or samples. Without a connection it is dropped: the page shows that it is lost.
   *
   * @param {object | ArrayBuffer} message
   */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message));
    }
  }
}

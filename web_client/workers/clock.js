/** A clock of its own: the timers of a page in the background may stand still for a minute, those of a worker do not. */

/** Between two ticks, ms: the heartbeat's. */
const TICK = 1000;

setInterval(() => postMessage(null), TICK);

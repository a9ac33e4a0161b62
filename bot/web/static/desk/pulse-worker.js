// @ts-check
/**
 * The desk's heartbeat. In a worker, because browsers slow the timers of a page down that is not in
 * front, and then an agent who looks something up elsewhere would lose their cases.
 */
const HEARTBEAT_MS = 20_000;
const TICK_MS = 5_000;

async function beat() {
  try {
    const answer = await fetch('/api/desk/heartbeat', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      credentials: 'same-origin',
    });
    postMessage({ kind: 'beat', status: answer.status });
  } catch {
    postMessage({ kind: 'beat', status: 0 });
  }
}

setInterval(beat, HEARTBEAT_MS);
setInterval(() => postMessage({ kind: 'tick' }), TICK_MS);
beat();

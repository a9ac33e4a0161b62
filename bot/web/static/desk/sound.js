// @ts-check
/** A soft sound, off until the agent asks for it. Made here: there is no file to load. */
import { preferences } from './memory.js';

/** @type {AudioContext | null} */
let context = null;

/** @param {number} hertz @param {number} at */
function tone(hertz, at) {
  if (!context) return;
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.3);
}

export const wanted = () => preferences.get('sound') === 'on';

/** @param {'new' | 'urgent' | 'escalated'} kind */
export function ring(kind) {
  if (!wanted()) return;
  context ??= new AudioContext();
  void context.resume();
  const now = context.currentTime;
  if (kind === 'escalated') {
    // Downwards, and lower: not to be taken for a new case.
    for (const [place, hertz] of [523, 440, 349].entries()) tone(hertz, now + place * 0.22);
    return;
  }
  tone(660, now);
  tone(880, now + 0.15);
  if (kind === 'urgent') tone(880, now + 0.45);
}

/** A place for files, and a printer; loaded when somebody wants to keep something. */
import { el } from './dom.js';

/** @param {Blob} blob @param {string} name @param {string} extension */
export function saveAs(blob, name, extension) {
  const address = URL.createObjectURL(blob);
  const today = new Date().toLocaleDateString('sv'); // sv writes 2025-01-31
  el('a', { href: address, download: `${name}-${today}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Print from a window that opens at once: after the answer came it would count as a pop-up.
 * @param {() => Promise<Blob>} fetchText @param {string} title
 */
export async function printText(fetchText, title) {
  const page = window.open('', '_blank');
  if (!page) throw new Error('no window to print from');
  try {
    const text = await (await fetchText()).text();
    page.document.title = title;
    const sheet = page.document.createElement('pre');
    sheet.textContent = text;
    sheet.style.font = '12pt/1.5 sans-serif';
    sheet.style.whiteSpace = 'pre-wrap';
    page.document.body.append(sheet);
    page.focus();
    page.print();
  } catch (error) {
    page.close();
    throw error;
  }
}

import { randomUUID } from 'node:crypto';
import type { FileCard } from '@chatcall/contracts';
import sharp from 'sharp';

/** A file of a message, as the server describes it. */
export function fileCard(change: Partial<FileCard>): FileCard {
  return {
    id: randomUUID(),
    name: 'file.bin',
    kind: 'other',
    type: 'application/octet-stream',
    size: 1_234_567,
    width: null,
    height: null,
    duration: null,
    pages: null,
    animated: false,
    blurhash: null,
    preview: false,
    waveform: null,
    alt: '',
    ...change,
  };
}

/** A picture with shapes, so that a wrong crop or proportion is seen. */
export function picture(width: number, height: number, hue: number): Promise<Buffer> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue} 60% 78%)"/><stop offset="1" stop-color="hsl(${hue + 40} 55% 48%)"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="70%" cy="30%" r="${Math.min(width, height) / 8}" fill="#fff6d8"/>
    <path d="M0 ${height}L${width * 0.35} ${height * 0.45}L${width * 0.55} ${height * 0.7}L${width * 0.75} ${height * 0.5}L${width} ${height}Z" fill="hsl(${hue + 60} 30% 25%)"/>
  </svg>`;
  return sharp(Buffer.from(drawing)).webp().toBuffer();
}

/** A first page with lines of text. */
export function page(width: number, height: number): Promise<Buffer> {
  const lines = Array.from(
    { length: 22 },
    (_, line) =>
      `<rect x="60" y="${120 + line * 32}" width="${width - 120 - ((line * 97) % 200)}" height="10" fill="#777"/>`,
  ).join('');
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><rect x="60" y="60" width="300" height="26" fill="#333"/>${lines}</svg>`;
  return sharp(Buffer.from(drawing)).webp().toBuffer();
}

/** A tone, or silence, as a WAV file. */
export function tone(seconds: number, amplitude = 60): Buffer {
  const rate = 8000;
  const data = Buffer.alloc(rate * seconds);
  for (let at = 0; at < data.length; at += 1)
    data[at] = 128 + Math.round(amplitude * Math.sin((2 * Math.PI * 440 * at) / rate));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

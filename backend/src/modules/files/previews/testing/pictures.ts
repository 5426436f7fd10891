import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

/** A picture of one colour with a corner of another, so that its orientation can be seen. */
export function picture(width: number, height: number): Sharp {
  const corner = Math.max(1, Math.floor(Math.min(width, height) / 2));
  return sharp({ create: { width, height, channels: 3, background: '#3366cc' } }).composite([
    {
      input: { create: { width: corner, height: corner, channels: 3, background: '#ffcc00' } },
      left: 0,
      top: 0,
    },
  ]);
}

/** A GIF that moves; its frames differ. */
export async function movingGif(frames: number, edge = 8): Promise<Buffer> {
  const channels = 3;
  const raw = Buffer.alloc(edge * edge * frames * channels);
  for (let frame = 0; frame < frames; frame += 1)
    raw.fill(
      (frame * 80) % 251,
      frame * edge * edge * channels,
      (frame + 1) * edge * edge * channels,
    );
  return sharp(raw, {
    raw: { width: edge, height: edge * frames, channels, pageHeight: edge },
    limitInputPixels: false,
  })
    .gif({ effort: 1, dither: 0 })
    .toBuffer();
}

/** A PDF file of pages with these sizes in points, and what else its catalogue says. */
export function pdf(pages: readonly (readonly [number, number])[], catalogue = ''): Buffer {
  const kids = pages.map((_page, index) => `${index + 3} 0 R`).join(' ');
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    ...pages.map(
      ([width, height]) =>
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${pages.length + 3} 0 R >>`,
    ),
  ];
  const drawing = '1 0 0 rg 10 10 40 40 re f';
  objects.push(`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`);
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** A PNG file whose header claims a size that its data does not have. */
export async function pngThatClaims(width: number, height: number): Promise<Buffer> {
  const bytes = await picture(10, 10).png().toBuffer();
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

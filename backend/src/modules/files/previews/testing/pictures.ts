import { crc32, gunzipSync } from 'node:zlib';
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
  return pdfOf([
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    ...pages.map(
      ([width, height]) =>
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${pages.length + 3} 0 R >>`,
    ),
    streamOf('', '1 0 0 rg 10 10 40 40 re f'),
  ]);
}

/** A PDF file of one page, which is never complete: each of its drawings draws the next one ten times. */
export function endlessPdf(): Buffer {
  const depth = 15;
  const drawings = Array.from({ length: depth }, (_drawing, index) => {
    const next = index + 1 < depth ? `/Resources << /XObject << /D ${index + 5} 0 R >> >>` : '';
    const content = next === '' ? '0 0 1 1 re f' : '/D Do '.repeat(10);
    return streamOf(`/Type /XObject /Subtype /Form /BBox [0 0 100 100] ${next}`, content);
  });
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents ${depth + 4} 0 R /Resources << /XObject << /D 4 0 R >> >> >>`,
    ...drawings,
    streamOf('', '/D Do'),
  ]);
}

function streamOf(entries: string, content: string): string {
  return `<< ${entries} /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

function pdfOf(objects: readonly string[]): Buffer {
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

/** An AVIF image of 49 million pixels and 1.5 KB, which takes 950 MB to decode. */
export function largeAvif(): Buffer {
  const zipped =
    'H4sICKwLCWsCA2ZsYXQuYXZpZgBjYGCQSSupLEgsy0xjAILczDRDEDs3MxHEv5abWpLIAAGKGSk5RVA2Q0FmcgkD' +
    'GlDKzMlPBjFcHBgYgRAEfkFpBlYQrZyZmQe2BiwqCuSkMkF5iWUGhiAmX0FmSS5cSVhmQVEBkLbILEjOB9I8iWWG' +
    'zo32YE0imcUFqRDDpSMgmEGgILMiEyTCzMHBAaTEMgtyYe4HOom5kYkZ6BTO3JTEEiEGLi77z2brt5ZNELiQafSB' +
    'U3hGy9GTl31NDh070MCQev6U1nfJKubdjZqCJVMO7ryadurwrEsfjRPVZiXJnvRwTDlvNbVu2oHUQke7hi+1B7tP' +
    'qspvivg022zC5m+iQY6nrvMudvFpTVScsG7TagEjTcHzZcdsZZfZasXdPTbR3MMxlkvv+lNLvv4HK8+fckn+0/BM' +
    '8sDPj5e7FnQvCmX7t+LgB+cY5cMVewtt/dp1fP58+3PyrJXewoVWPUsfa87t/MgrJWRuvMzn4YTKjRquhzqVzSxa' +
    'jpiIMey8N819hU8149/I+1F1ayNW/Jpko2XzPvbd7N6ewG3ia8/0VzqLeM04vPNZ2spJWa/ENlwLmff6x+++Nz9T' +
    'mVdd1plhf0Py9zzF9V61Jr33pJ3Nf3zd+rx7amet6RH5nRcPpvhOWJCG7lQvK5UD+/4cs13y7ejK7hv33P/8yPp6' +
    'fnLSxc7CLe2lVhN/3p7lvUhTunZ3ue5H+bWMLGLrzptuWuRqaCKW5vF6X+Jc9VtnKot457Fb8xnwPzRwZtA3alw7' +
    '54Ob5zygPWGqf7kPz5G5wSxVP/PS4pdl+6waN75Unsz40cNCPOB54IXF94N//3le5qZ7sVe3pP9OtprgRskjlz8n' +
    '9fw78Frv8zc/0XkPLgp9W2kVv3v2N+W32yZ9Cw9eqGK36shxg1UvF3iclQ20M3hrNPfspsOBC/MveMV8evSbO+Nl' +
    'w9XGVDFRp+kPmV99X9O0bUFQVqD01sWxh5Y+PKXwXExG/azAttb+3+9GwwESDmfpEA6HpypVMPI7r4+ZvVJ96cEt' +
    'd2qzSztlvM4t36ZjGieVGT1DS2Pq6etzN58NaZl65uFBiav60zbz69+1mpt5XW/FtMalmn9/S9UWPak1nS0jxf6y' +
    'Ny0xnGGlwm2Nch62n3O9pyoIuPv38598rzOxZ3tRwuAM7YQZxn8+JKWtP69WvvrjpdXrXW89y3vEm1/B5qDwZ0PH' +
    '0urI9JWrRUtkPrzbXXXHZWLzabF/F90i5qVlJPUVa7+9xiVl/ohrj96OLUEGV+xyH3B9ldnKdj9G9im7RSPvYwcA' +
    'scuuBfsFAAA=';
  return gunzipSync(Buffer.from(zipped, 'base64'));
}

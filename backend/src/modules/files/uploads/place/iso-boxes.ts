/** A box of ISO/IEC 14496-12: where its content begins and ends. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * @param bytes the header, which may have 16 bytes
 * @param left bytes until the end of what contains the box
 */
export function boxAt(bytes: Buffer, at: number, left: number): Box | null {
  if (at + 8 > bytes.length) return null;
  let length = bytes.readUInt32BE(at);
  let header = 8;
  if (length === 1 && at + 16 <= bytes.length) {
    length = Number(bytes.readBigUInt64BE(at + 8));
    header = 16;
  } else if (length === 0) length = left;
  if (length < header) return null;
  const type = bytes.toString('latin1', at + 4, at + 8);
  return { type, start: at + header, end: at + length };
}

// What anybody can do who has seen one signed event: another body with the same CRC32.

import { crc32 } from 'node:zlib';

const BLANKS = 64;

/** `text` with blanks behind it that give it the checksum of `wanted`. */
export function withChecksumOf(wanted, text) {
  const bytes = Buffer.from(text + ' '.repeat(BLANKS));
  const start = bytes.length - BLANKS;
  const plain = crc32(bytes);
  const rows = [];
  const reduce = ([effect, places]) => {
    for (const [other, at] of rows) {
      if (effect & (1 << (31 - Math.clz32(other)))) [effect, places] = [(effect ^ other) >>> 0, places ^ at];
    }
    return [effect, places];
  };
  for (let place = 0; place < BLANKS; place += 1) {
    bytes[start + place] = 0x09;
    const row = reduce([(crc32(bytes) ^ plain) >>> 0, 1n << BigInt(place)]);
    bytes[start + place] = 0x20;
    if (row[0] !== 0) rows.push(row);
  }
  const [rest, places] = reduce([(crc32(wanted) ^ plain) >>> 0, 0n]);
  if (rest !== 0) throw new Error('no blanks give that checksum');
  for (let place = 0; place < BLANKS; place += 1) {
    if (places & (1n << BigInt(place))) bytes[start + place] = 0x09;
  }
  return bytes.toString('utf8');
}

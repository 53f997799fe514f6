/** Bytes before the samples. */
const WAV_HEADER_BYTES = 44;

/** A WAV file of one channel of 16-bit samples. */
export function wav(samples: Int16Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const size = samples.length * 2;
  const view = new DataView(new ArrayBuffer(WAV_HEADER_BYTES + size));
  const text = (at: number, chars: string): void => {
    for (let i = 0; i < chars.length; i++) view.setUint8(at + i, chars.charCodeAt(i));
  };
  text(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + size, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true); // bytes a second
  view.setUint16(32, 2, true); // bytes a frame
  view.setUint16(34, 16, true); // bits a sample
  text(36, 'data');
  view.setUint32(40, size, true);
  samples.forEach((sample, i) => view.setInt16(WAV_HEADER_BYTES + i * 2, sample, true));
  return new Uint8Array(view.buffer);
}

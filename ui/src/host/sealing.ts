// Seals what a person typed for a key of the program that is good for one message, and opens the one answer. The web view's
// buffers between the page and the program are nobody's to wipe; they hold the sealed bytes alone.
// The program's side, and the form of a letter, is in `src-tauri/src/sealed.rs`.

export interface Letter {
  /** What the program is given. */
  sealed: string
  /** Opens the answer, where the program seals it. */
  open(answer: string): Promise<unknown>
}

const curve = { name: 'ECDH', namedCurve: 'P-256' }

/** Seals a value of JSON for the public half of a one-time key. */
export async function seal(publicHalf: string, value: unknown): Promise<Letter> {
  const ours = bytesOf(publicHalf)
  const pair = await crypto.subtle.generateKey(curve, false, ['deriveBits'])
  const theirs = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const other = await crypto.subtle.importKey('raw', ours, curve, false, [])
  const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, pair.privateKey, 256)
  const shared = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey'])
  const derive = (direction: string, usage: KeyUsage) => {
    const info = joined(new TextEncoder().encode(direction), ours, theirs)
    const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
    return crypto.subtle.deriveKey(how, shared, { name: 'AES-GCM', length: 256 }, false, [usage])
  }
  // Each key seals one message: the nonce may be zero.
  const how = { name: 'AES-GCM', iv: new Uint8Array(12) }
  const plain = new TextEncoder().encode(JSON.stringify(value))
  const text = await crypto.subtle.encrypt(how, await derive('Ringfence letter', 'encrypt'), plain)
  plain.fill(0)
  const answerKey = await derive('Ringfence answer', 'decrypt')
  return {
    sealed: base64Of(joined(ours, theirs, new Uint8Array(text))),
    async open(answer) {
      const opened = await crypto.subtle.decrypt(how, answerKey, bytesOf(answer))
      return JSON.parse(new TextDecoder().decode(opened)) as unknown
    },
  }
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

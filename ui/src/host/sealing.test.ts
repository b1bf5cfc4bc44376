// A letter of the page, opened as the program opens it.

import { expect, test } from 'vitest'
import { seal } from './sealing'

const curve = { name: 'ECDH', namedCurve: 'P-256' }
const POINT = 65

async function program() {
  const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
  const ours = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const keyOf = async (letter: Uint8Array<ArrayBuffer>, direction: string) => {
    const theirs = await crypto.subtle.importKey('raw', letter.slice(POINT, 2 * POINT), curve, false, [])
    const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256)
    const shared = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey'])
    const info = new Uint8Array([...new TextEncoder().encode(direction), ...letter.slice(0, 2 * POINT)])
    const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
    return crypto.subtle.deriveKey(how, shared, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  }
  return { publicHalf: Buffer.from(ours).toString('base64'), keyOf }
}

const cipher = { name: 'AES-GCM', iv: new Uint8Array(12) }

test('what is sealed is opened by the program alone, and its answer by the page', async () => {
  const { publicHalf, keyOf } = await program()
  const letter = await seal(publicHalf, { pin: 'kelp ☂ oboe' })
  const bytes = new Uint8Array(Buffer.from(letter.sealed, 'base64'))
  expect(Buffer.from(bytes.slice(0, POINT)).toString('base64')).toBe(publicHalf)
  const opened = await crypto.subtle.decrypt(cipher, await keyOf(bytes, 'Ringfence letter'), bytes.slice(2 * POINT))
  expect(JSON.parse(new TextDecoder().decode(opened))).toEqual({ pin: 'kelp ☂ oboe' })

  const answer = new TextEncoder().encode('{"key":"QUAY"}')
  const sealed = await crypto.subtle.encrypt(cipher, await keyOf(bytes, 'Ringfence answer'), answer)
  expect(await letter.open(Buffer.from(sealed).toString('base64'))).toEqual({ key: 'QUAY' })
  await expect(letter.open(letter.sealed)).rejects.toThrow()
})

test('the same words are never sealed to the same bytes', async () => {
  const { publicHalf } = await program()
  const [one, other] = await Promise.all([seal(publicHalf, 'oboe'), seal(publicHalf, 'oboe')])
  expect(one.sealed).not.toBe(other.sealed)
  expect(one.sealed).not.toContain('oboe')
})

// Package keys holds what the agency signs with: six roles that never share a key, one [Signer] whatever keeps the
// private half, and the ring, which says what each key may do and when.
//
// A key is bound to its role by [Guard]: a log key signs checkpoints and nothing else, an assertion key statements and
// QR codes, and so on. The binding looks at the message itself, so a part of the program that was given the wrong
// key, or was led to hand on a stranger's bytes, gets an error and no signature. Each signature is held against the key's
// public half before it leaves, and reported to whoever keeps account.
//
// Keys come from drivers: files in the data folder ([Files]), or a helper program that keeps them elsewhere, such as in a
// token ([Helper]; docs/formats/signer.md). The program itself loads no foreign code.
//
// The ring ([Ring]) is pure: when an announced key may be used, what retiring and compromise mean for the certificates
// before and after an index of the log, and which key signs now.
package keys

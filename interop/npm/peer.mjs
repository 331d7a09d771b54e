// Answers questions about credentials with other people's software: one JSON object a line in, one a line out.
// Nothing is fetched from anywhere: contexts and keys are those the questions name.
import * as base58 from 'base58-universal';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as status from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import canonicalize from 'canonicalize';
import jsonld from 'jsonld';
import {createHash} from 'node:crypto';
import {createInterface} from 'node:readline';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const documents = new Map(); // by address

// The W3C's contexts are the peer's own copies, everything else is what it was given to hold.
async function documentLoader(url) {
  if (documents.has(url)) return {documentUrl: url, document: documents.get(url)};
  return vc.defaultDocumentLoader(url);
}

// A DID document is served with each of its keys.
function hold({url, document}) {
  documents.set(url, document);
  for (const key of document.verificationMethod ?? []) {
    documents.set(key.id, {'@context': 'https://w3id.org/security/multikey/v1', ...key});
  }
}

const sha256 = text => createHash('sha256').update(text).digest();

// The message of eddsa-jcs-2022: options, then document.
function message(document, {proofValue, ...options}) {
  const {proof, ...unsigned} = document;
  return Buffer.concat([sha256(canonicalize(options)), sha256(canonicalize(unsigned))]);
}

// Proofs of two suites are known; what carries any other is refused whole.
const suites = ['eddsa-jcs-2022', 'eddsa-rdfc-2022'];

function proofOf(document, suite) {
  const all = [document.proof].flat();
  const [proof, ...more] = all.filter(p => p?.cryptosuite === suite);
  if (!proof || more.length) throw new Error(`not one proof of ${suite}`);
  if (!all.every(p => suites.includes(p.cryptosuite))) throw new Error('a proof of an unknown suite');
  return proof;
}

// A strict verifier in few lines: certificates are issued in canonical bytes, so whatever does not come out the same when it
// is written again holds something that JSON.parse passed over. Bytes are base64, for not all of them are text.
async function verifyJCS({base64}) {
  const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Buffer.from(base64, 'base64'));
  const document = JSON.parse(text);
  if (canonicalize(document) !== text) throw new Error('not in canonical bytes');
  const proof = proofOf(document, 'eddsa-jcs-2022');
  const key = await Ed25519Multikey.from(documents.get(proof.verificationMethod));
  const signature = base58.decode(proof.proofValue.slice(1));
  return key.verifier().verify({data: message(document, proof), signature});
}

async function signJCS({document, seed, method, created}) {
  const key = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex')});
  const proof = {
    type: 'DataIntegrityProof', cryptosuite: 'eddsa-jcs-2022', created, verificationMethod: method,
    proofPurpose: 'assertionMethod', '@context': document['@context'],
  };
  proof.proofValue = 'z' + base58.encode(await key.signer().sign({data: message(document, proof)}));
  return {...document, proof};
}

const suite = () => new DataIntegrityProof({cryptosuite});

async function verifyRDFC({text, now}) {
  const result = await vc.verifyCredential({
    credential: JSON.parse(text), suite: suite(), documentLoader, now: new Date(now),
    checkStatus: options => status.checkStatus({...options, suite: suite(), documentLoader}),
  });
  if (!result.verified) throw result.error ?? result.statusResult?.error ?? new Error('status');
  for (const {status, credentialStatus} of result.statusResult?.results ?? []) {
    if (status) throw new Error(`${credentialStatus.statusPurpose}: yes`);
  }
  return true;
}

async function issueRDFC({document, seed, method, created}) {
  const key = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex'), id: method, controller: method.split('#')[0]});
  const signing = new DataIntegrityProof({cryptosuite, signer: key.signer(), date: created});
  return vc.issue({credential: document, suite: signing, documentLoader});
}

// What a status list of ours says at an index, and whether the peer would put the same list in the same words.
async function readList({text, index}) {
  const list = await status.decodeList({encodedList: JSON.parse(text).credentialSubject.encodedList});
  return {set: list.getStatus(index), length: list.length};
}

async function makeList({length, set}) {
  const list = await status.createList({length});
  for (const index of set) list.setStatus(index, true);
  return list.encode();
}

// How often a second one core does it.
async function bench({what, text, now, milliseconds}) {
  const base64 = Buffer.from(text).toString('base64');
  const work = {jcs: () => verifyJCS({base64}), rdfc: () => verifyRDFC({text, now})}[what];
  for (let i = 0; i < 20; i++) await work();
  let n = 0;
  const start = performance.now();
  while (performance.now() - start < milliseconds) {
    if (!await work()) throw new Error('a benchmark of refusals');
    n++;
  }
  return n * 1000 / (performance.now() - start);
}

const answers = {
  hold, verifyJCS, signJCS, verifyRDFC, issueRDFC, readList, makeList, bench,
  statements: ({document}) => jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader,
  }),
  canonical: ({text}) => canonicalize(JSON.parse(text)),
};

function reason(error) {
  const inner = error.errors ?? error.cause ?? [];
  return [error.message, ...[inner].flat().map(e => reason(e))].join(': ');
}

for await (const line of createInterface({input: process.stdin})) {
  const {ask, ...question} = JSON.parse(line);
  let answer;
  try {
    answer = {answer: await answers[ask](question) ?? null};
  } catch (error) {
    answer = {error: reason(error)};
  }
  console.log(JSON.stringify(answer));
}

// The trust file: whose certificates are believed, by which keys, and which public log they must stand in.

const noTrust = { issuer: { id: "", name: {} }, keys: [], log: null, documentKeys: [], fingerprint: "", none: true };
const suiteName = "eddsa-jcs-2022";

// readTrust gives the trust file's contents, or {fault: {code, offset} or {code, member}}.
async function readTrust(bytes) {
  let v;
  try { v = parse(bytes); } catch (e) { if (e instanceof Refused) return { fault: e }; throw e; }
  const r = new TrustReader();
  const trust = await r.trust(v);
  if (r.fault) return { fault: r.fault };
  trust.fingerprint = hex(await sha256(bytesOf(canonical(without(v, "proof")))));
  return trust;
}

// proofMessage is what a Data Integrity proof signs: the digest of the proof without its value, then that of the document without its proofs.
async function proofMessage(document, proof) {
  return join(await sha256(bytesOf(canonical(without(proof, "proofValue")))), await sha256(bytesOf(canonical(without(document, "proof")))));
}

// verifyProof tells whether a proof of the suite eddsa-jcs-2022 was made over the document with the key.
async function verifyProof(document, proof, key) {
  const context = get(proof, "@context"), whole = get(document, "@context"), signature = decode58(get(proof, "proofValue"), 64);
  if (get(proof, "type") !== "DataIntegrityProof" || get(proof, "cryptosuite") !== suiteName || get(proof, "proofPurpose") !== "assertionMethod" || !signature) return false;
  if (context !== undefined && canonical(context) !== canonical(whole ?? null)) return false;
  return verify(key, await proofMessage(document, proof), signature);
}

class TrustReader extends Reader {
  async trust(v) {
    const t = { issuer: { id: "", name: {} }, keys: [], log: null, documentKeys: [] };
    if (!isObject(v)) { this.refuse("not_object", "", ""); return t; }
    if (get(v, "type") !== "InnovationTrustFile") { this.refuse("wrong_type", "", "type"); return t; }
    const version = get(v, "version");
    if (version !== "1" && version !== "2") { this.refuse("wrong_type", "", "version"); return t; }
    const second = version === "2";
    let issued = null, proof;
    for (const [n, x] of v.members) {
      switch (n) {
        case "type": case "version": break;
        case "issuer": t.issuer = this.issuer(x); break;
        case "issued": issued = this.instant("", n, x); break;
        case "keys": t.keys = this.keys(x, second); break;
        case "log": if (second) t.log = await this.log(x); else if (!isObject(x)) this.refuse("malformed", "", n); break;
        case "witnesses": if (second) this.refuse("unknown_member", "", n); else if (!Array.isArray(x)) this.refuse("malformed", "", n); break;
        case "documentKeys": if (!second) this.refuse("unknown_member", "", n); t.documentKeys = this.documentKeys(x); break;
        case "proof": proof = x; break;
        default: this.refuse("unknown_member", "", n);
      }
    }
    this.need(t.issuer.id, "", "issuer");
    this.need(issued, "", "issued");
    this.need(t.keys.length > 0, "", "keys");
    this.owners(t);
    if (proof !== undefined && !this.fault) await this.ownSignature(t, v, proof);
    return t;
  }

  list(v, most, parent, name) {
    if (Array.isArray(v) && v.length > 0 && v.length <= most) return v;
    this.refuse("malformed", parent, name);
    return [];
  }

  index(parent, name, v) { if (!Number.isInteger(v) || v < 0) this.refuse("malformed", parent, name); return v; }

  keys(v, second) {
    return this.list(v, 256, "", "keys").map((x) => {
      const at = "keys", k = {};
      if (!isObject(x)) this.refuse("malformed", "", at);
      for (const [n, y] of isObject(x) ? x.members : []) {
        switch (n) {
          case "id": k.id = this.take(isMethod(y), at, n, y); break;
          case "publicKeyMultibase": k.key = isText(y) ? decodeKey(y) : null; if (!k.key) this.refuse("malformed", at, n); break;
          case "validFrom": k.validFrom = this.instant(at, n, y); break;
          case "validUntil": k.ended = true; if (y !== null) k.validUntil = this.instant(at, n, y); break;
          case "revokedAt": k.revokedAt = this.instant(at, n, y); break;
          case "role": case "addedAt": case "retiredAt": case "compromisedSince":
            if (!second) this.refuse("unknown_member", at, n);
            if (n !== "role") k[n] = this.index(at, n, y);
            else { k.role = y; if (!["assertion", "exchange", "root"].includes(y)) this.refuse("malformed", at, n); }
            break;
          default: this.refuse("unknown_member", at, n);
        }
      }
      this.need(k.id, at, "id");
      this.need(k.key, at, "publicKeyMultibase");
      this.need(k.validFrom, at, "validFrom");
      this.need(k.ended, at, "validUntil");
      if (k.validUntil && k.validFrom && k.validFrom.at >= k.validUntil.at) this.refuse("dates_contradict", at, "validUntil");
      this.need(!second || k.role, at, "role");
      this.need(k.retiredAt === undefined || k.validUntil, at, "validUntil");
      this.need(k.compromisedSince === undefined || k.revokedAt, at, "revokedAt");
      this.order(at, k);
      return k;
    });
  }

  order(at, k) { if (k.addedAt !== undefined && k.retiredAt !== undefined && k.retiredAt <= k.addedAt) this.refuse("dates_contradict", at, "retiredAt"); }

  async log(v) {
    const at = "log", l = { keys: [], inventory: 0 };
    for (const [n, x] of this.object("", at, v)) {
      switch (n) {
        case "origin": l.origin = this.take(isText(x) && isNoteName(x), at, n, x); break;
        case "keys":
          if (!Array.isArray(x) || x.length > 16) { this.refuse("malformed", at, n); break; }
          for (const y of x) {
            const key = isText(y) ? await readVerifierKey(y, 1) : null;
            if (!key || l.keys.some((k) => k.text === key.text)) this.refuse("malformed", at, n); else l.keys.push(key);
          }
          break;
        case "policy": l.policy = isText(x) ? await readPolicy(x) : null; if (!l.policy) this.refuse("malformed", at, n); break;
        case "mergeDelay": l.mergeDelay = x; if (!Number.isInteger(x) || x < 1 || x > 2592000) this.refuse("malformed", at, n); break;
        case "inventory": l.inventory = x; if (!Number.isInteger(x) || x < 1) this.refuse("malformed", at, n); break;
        default: this.refuse("unknown_member", at, n);
      }
    }
    this.need(l.origin, at, "origin");
    this.need(l.keys.length > 0, at, "keys");
    this.need(l.policy !== undefined, at, "policy");
    this.need(l.mergeDelay, at, "mergeDelay");
    if (l.keys.some((k) => k.name !== l.origin || !l.policy?.logs.some((p) => p.text === k.text))) this.refuse("malformed", at, "keys");
    return l;
  }

  documentKeys(v) {
    const at = "documentKeys";
    return this.list(v, 256, "", at).map((x) => {
      const k = { chain: [] };
      for (const [n, y] of this.object("", at, x)) {
        switch (n) {
          case "id": k.id = this.take(isMethod(y), at, n, y); break;
          case "x5c":
            if (!Array.isArray(y) || y.length > 8) { this.refuse("malformed", at, n); break; }
            k.chain = y.map((c) => { const der = isText(c) ? decode64(c, false) : null; if (!der?.length) this.refuse("malformed", at, n); return der; });
            break;
          case "addedAt": case "retiredAt": case "compromisedSince": k[n] = this.index(at, n, y); break;
          default: this.refuse("unknown_member", at, n);
        }
      }
      this.need(k.id, at, "id");
      this.need(k.chain.length > 0, at, "x5c");
      this.order(at, k);
      return k;
    });
  }

  owners(t) {
    const seen = new Set();
    for (const [list, name] of [[t.keys, "keys"], [t.documentKeys, "documentKeys"]]) {
      for (const k of list) {
        if (!k.id?.startsWith(t.issuer.id + "#")) this.refuse("malformed", name, "id");
        if (seen.has(k.id)) this.refuse("key_twice", name, "id");
        seen.add(k.id);
      }
    }
  }

  async ownSignature(t, v, proof) {
    const at = "proof";
    let created, method;
    for (const [n, x] of isObject(proof) ? proof.members : []) {
      if (n === "created") created = this.instant(at, n, x);
      else if (n === "verificationMethod") method = this.take(isMethod(x), at, n, x);
      else if (!["type", "cryptosuite", "proofPurpose", "proofValue"].includes(n)) this.refuse("unknown_member", at, n);
    }
    if (!isObject(proof) || proof.members.length !== 6) return this.refuse("wrong_proof", "", at);
    const k = t.keys.find((x) => x.id === method);
    if (!k || !created || k.role === "exchange" || keyStanding(k, created.at) !== "in_force" || !(await verifyProof(v, proof, k.key))) this.refuse("trust_signature", "", at);
  }
}

// keyStanding is what a signature made at an instant is worth by the key's days.
function keyStanding(k, created) {
  if (created < k.validFrom.at) return "too_early";
  if (k.revokedAt && created >= k.revokedAt.at) return "revoked";
  if (k.validUntil && created > k.validUntil.at) return "too_late";
  return k.revokedAt ? "revoked_later" : "in_force";
}

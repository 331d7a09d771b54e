// Certificates of a pilot and of a graduate: their form, and what they say. One list of slots for each object: a name, ? where it may be
// absent, and how it is read.

const attestationContexts = [contexts[0], "https://proba.example/ns/attestation/v1"];
const kindsAttested = { PilotCertificate: "pilot", GraduateCertificate: "graduation" };
const attestedKind = (v) => Object.keys(kindsAttested).find((t) => isExactly(get(v, "type"), [types[0], t]));
const claims = ["described", "changed", "caused", "confirmed", "repeated"];
const isDecimal = (s) => isText(s) && /^-?(0|[1-9]\d{0,14})(\.\d{0,5}[1-9])?$/.test(s) && s !== "-0";

const rule = (ok) => (r, at, n, x) => r.take(ok(x), at, n, x);
const text = rule((x) => isVisible(x)), passage = rule((x) => isVisible(x, 8192)), digest = rule((x) => isMultibaseDigest(x)), decimal = rule(isDecimal);
const code = (...codes) => rule((x) => codes.includes(x));
const date = (r, at, n, x) => { const d = readDate(x); if (!d) r.refuse("malformed", at, n); return d; };
const inner = (...slots) => (r, at, n, x) => r.slots(at + "." + n, x, slots);
const few = (most, each) => (r, at, n, x) => {
  if (!Array.isArray(x) || x.length === 0 || x.length > most) { r.refuse("malformed", at, n); return []; }
  return x.map((one, i) => each(r, at, n, one, x.slice(0, i)));
};

const attestedSlots = {
  PilotCertificate: [["card", inner(["number", text], ["digestMultibase", digest])],
    ["title", passage], ["company", passage], ["solution", passage], ["site", passage], ["from", date], ["to", date], ["stopped?", (r, at, n, x) => { if (x !== true) r.refuse("malformed", at, n); return x; }],
    ["protocol", digest], ["design", code("after_only", "before_after", "comparison", "randomised", "stepped")],
    ["evidenceLevel", (r, at, n, x) => { if (![1, 2, 3, 4, 5].includes(x)) r.refuse("malformed", at, n); return x; }],
    ["metric", inner(["title", passage], ["verdict", code("met", "not_met", "open", "not_figured")], ["claim", code(...claims)], ["estimate?", decimal], ["low?", decimal], ["high?", decimal])],
    ["siteVerdict", code("recommends", "recommends_if", "advises_not", "cannot_say")],
    ["decision", inner(["choice", code("roll_out", "no_buyer", "refine", "refuse", "inconclusive")], ["on", date], ["digestMultibase", digest])],
    ["masked?", few(100, (r, at, n, x, before) => { if (!isText(x) || !/^[a-z0-9_]{1,32}$/.test(x) || before.includes(x)) r.refuse("malformed", at, n); return x; })], ["maskedBecause?", passage]],
  GraduateCertificate: [["company", passage], ["businessNumber?", text], ["country?", rule((x) => isText(x) && /^[A-Z]{2}$/.test(x))], ["programme", passage], ["track?", passage],
    ["from", date], ["to", date], ["graduatedOn", date], ["milestones?", few(60, (r, at, n, x) => r.slots(at + "." + n, x, [["title", passage], ["reachedOn?", date]]))]],
};

class AttestationReader extends Reader {
  slots(at, v, slots) {
    const out = {}, seen = [];
    for (const [n, x] of this.object("", at, v)) {
      const slot = slots.find(([name]) => name.replace("?", "") === n);
      if (!slot) { this.refuse("unknown_member", at, n); continue; }
      out[n] = slot[1](this, at, n, x);
      seen.push(slot);
    }
    for (const slot of slots) this.need(seen.includes(slot) || slot[0].endsWith("?"), at, slot[0]);
    return out;
  }

  // attestation reads one as a document in the shape of a company's certificate, with what it says beside.
  attestation(v) {
    const d = { entries: [] }, type = attestedKind(v), kind = kindsAttested[type];
    if (!isExactly(get(v, "@context"), attestationContexts)) { this.refuse("wrong_context", "", "@context"); return d; }
    let proven = false;
    for (const [n, x] of v.members) {
      switch (n) {
        case "@context": case "type": break;
        case "id": d.id = this.take(isURI(x), "", n, x); break;
        case "issuer": d.issuer = this.issuer(x); break;
        case "validFrom": d.validFrom = this.instant("", n, x); break;
        case "credentialSubject": d.subject = this.slots(n, x, [["number", text], ["replaces?", text], [kind, inner(...attestedSlots[type])]]); break;
        case "credentialStatus":
          d.entries = isObject(x) ? readEntries([x]) ?? [] : [];
          if (d.entries.length !== 1 || d.entries[0].purpose !== "revocation") this.refuse("malformed", "", n);
          break;
        case "proof": proven = true; d.proof = readProof(this, x, suiteName, attestationContexts); break;
        default: this.refuse("unknown_member", "", n);
      }
    }
    this.need(d.id, "", "id");
    this.need(d.issuer?.id, "", "issuer");
    this.need(d.validFrom, "", "validFrom");
    this.need(d.subject, "", "credentialSubject");
    this.need(d.entries.length, "", "credentialStatus");
    this.need(proven, "", "proof");
    if (!this.fault && !d.proof.method.startsWith(d.issuer.id + "#")) this.refuse("wrong_proof", "proof", "verificationMethod");
    if (this.fault) return d;
    const said = d.subject[kind], issued = dayOf(d.validFrom.at, d.validFrom.zone), at = "credentialSubject." + kind;
    if (kind === "graduation") {
      if (before(said.to, said.from) || before(issued, said.graduatedOn)) this.refuse("dates_contradict", at, "graduatedOn");
      if (!said.businessNumber !== !said.country) this.refuse("missing", at, "country");
    } else {
      const { metric: m, decision } = said, secret = said.masked?.includes("m1");
      if (before(said.to, said.from) || before(decision.on, said.to) || before(issued, decision.on)) this.refuse("dates_contradict", at, "decision.on");
      if (claims.indexOf(m.claim) >= said.evidenceLevel) this.refuse("malformed", at, "metric.claim");
      if ((m.estimate || m.low || m.high) && (secret || !m.estimate)) this.refuse("malformed", at, "metric.estimate");
      this.need(!said.masked === !said.maskedBecause, at, "maskedBecause");
    }
    d.attested = { ...said, kind };
    d.subject.certification = { number: d.subject.number };
    return d;
  }
}

// attestedLines are what an attestation says: label, text and the language a name is in.
function attestedLines(d, language) {
  const a = d.attested, word = (key, args) => say(language, key, args), day = (x) => sayDate(language, x);
  const beside = (name, other) => (!name ? other ?? "" : other ? `${name} (${other})` : name);
  const number = (s) => { const [whole, part] = s.replace("-", "−").split("."); return part ? word("decimal", { whole, part }) : whole; };
  const lines = [["number", d.subject.number], ["company", a.company]], days = ["days", word("label.period", { from: day(a.from), through: day(a.to) })];
  if (a.kind === "pilot") {
    const m = a.metric, value = a.masked?.includes("m1") ? word("pilot.secret") : !m.estimate ? word("pilot.no_value")
      : `${number(m.estimate)} [${m.low ? number(m.low) : "−∞"}; ${m.high ? number(m.high) : "∞"}]`;
    lines.push(["solution", a.solution], ["pilot", a.title], ["site", a.site], days, ["stopped", a.stopped && word("pilot.stopped")], ["design", word("design." + a.design)],
      ["evidence", word("pilot.level", { level: String(a.evidenceLevel) })], ["result", word("claim." + m.claim, { metric: m.title, value })], ["verdict", word("metric." + m.verdict)],
      ["siteVerdict", word("site." + a.siteVerdict)], ["decision", word("decision." + a.decision.choice)], ["decidedOn", day(a.decision.on)], ["masked", a.maskedBecause],
      ["card", a.card.number], ["protocol", a.protocol]);
  } else {
    const all = a.milestones ?? [];
    lines.push(["businessNumber", beside(a.businessNumber, a.country)], ["programme", a.programme], ["track", a.track], days, ["graduatedOn", day(a.graduatedOn)]);
    if (all.length > 0) lines.push(["milestones", word("graduate.milestones", { reached: String(all.filter((m) => m.reachedOn).length), all: String(all.length) })]);
    for (const m of all) lines.push(["milestone", `${m.title} — ${m.reachedOn ? day(m.reachedOn) : word("graduate.not_reached")}`]);
  }
  lines.push(["replaces", d.subject.replaces], ["issuer", beside(d.issuer.name[language], d.issuer.id)], ["issuedOn", day(dayOf(d.validFrom.at, d.validFrom.zone))]);
  return lines.filter(([, said]) => said);
}

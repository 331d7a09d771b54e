// Sentences: the very tables the program itself speaks from, packed, and this page's own.

let tables = {};

function setWords(all) { tables = all; }

// say fills the places {name} of a sentence, once: braces inside an argument stay text.
function say(language, key, args = {}) {
  return (tables[language][key] ?? key).replace(/\{(\w*)\}/g, (_, name) => args[name] ?? "");
}

function sayDate(language, d) {
  return say(language, "date", { y: String(d.y), month: say(language, "month." + d.m), d: String(d.d) });
}

// printable quotes a stranger's text that could pretend to be something else.
function printable(s) {
  if (s === "" || isVisible(s)) return s;
  return '"' + s.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, (c) => (c < "\x80" ? "\\x" : "\\u") + c.charCodeAt(0).toString(16).padStart(c < "\x80" ? 2 : 4, "0")) + '"';
}

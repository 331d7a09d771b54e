// Package scheme holds certification schemes as dated data: the sheets with their items, the bands, thresholds,
// grades, clocks and fees of one edition, and the conditions and formulas over a company's facts.
//
// An edition is read from one file by [Load], which names every fault with its line, and is immutable
// afterwards: scoring, eligibility and the choice of a sheet are pure functions of the edition, the answers and
// the facts, so an old case replays under its old rules. No rule of any particular scheme stands in this
// package; what Inno-Biz asks is in editions/.
//
// Points are whole tenths ([Tenths]), figures are exact rationals, and a condition that needs a fact nobody gave is
// unknown, never false.
package scheme

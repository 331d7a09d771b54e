package table

import "slices"

// Remark is what a reader of a table that was handed in should look at; each kind of table has its own.
type Remark string

// The remarks that any table may need.
const (
	Split   Remark = "split"   // one cell held several values
	Mended  Remark = "mended"  // spaces, line breaks or letters of another alphabet were put right
	Unclear Remark = "unclear" // a cell could not be read, and what it says stays unknown
)

// Noted is one remark on one row.
type Noted struct {
	Line   int // in the file, 1 is the first
	Remark Remark
	Field  string // the column's name in our words
	Value  string // as it stood in the file
}

// Notes are the remarks on the rows of one table.
type Notes []Noted

// Count is how many times the remark was made.
func (n Notes) Count(x Remark) int {
	count := 0
	for _, o := range n {
		if o.Remark == x {
			count++
		}
	}
	return count
}

// ByLine are the notes in the order of their lines.
func (n Notes) ByLine() Notes {
	return slices.SortedStableFunc(slices.Values(n), func(a, b Noted) int { return a.Line - b.Line })
}

// ByRemark are the notes as order has their remarks, so that what a person must look at comes first.
func (n Notes) ByRemark(order []Remark) Notes {
	return slices.SortedStableFunc(slices.Values(n), func(a, b Noted) int {
		return slices.Index(order, a.Remark) - slices.Index(order, b.Remark)
	})
}

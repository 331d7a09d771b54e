package view

import "strings"

// CSV is a text as a cell of a CSV file: one that a spreadsheet would take for a formula gets an apostrophe before it (OWASP: CSV injection),
// for names are typed by strangers. Korean and Japanese keyboards write the signs full-width, and spreadsheets read those as well.
func CSV(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

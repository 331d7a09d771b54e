package register

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Withdrawal is a line of the public list of certificates that were revoked.
type Withdrawal struct {
	Number      string
	Holder      string
	SchemeTitle locale.Text
	On          calendar.Date // from which day it has had no effect
	Ground      locale.Text   // as the scheme lets the public know
}

// Withdrawals is a page of the list, the latest day first.
type Withdrawals struct {
	Lines []Withdrawal
	Next  *Withdrawal // the line after which the next page goes on; nil on the last page
}

package register

import "proba.example/internal/calendar"

// DemoDay is what the public may know of a demo day of the accelerator: when and where it is, and the companies that agreed to be named.
type DemoDay struct {
	Title     string
	On        calendar.Date
	Where     string
	Companies []Pitch // in the order in which they speak
}

// Pitch is a company at a demo day, in its own words.
type Pitch struct{ Name, About string }

package scheme

// RegionCodes are the region codes a certificate number of the edition may carry.
func (e *Edition) RegionCodes() []string {
	codes := make([]string, len(e.Regions))
	for i, r := range e.Regions {
		codes[i] = r.Code
	}
	return codes
}

// ClockDays is the length of a clock in days, and 0 when the edition sets no such clock.
func (e *Edition) ClockDays(code string) int {
	c, _ := e.Clock(code)
	return c.Days
}

package matching

// PlanID names a plan of a season; a UUIDv7 in text form.
type PlanID string

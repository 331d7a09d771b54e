package casework

// Calibrated lets tests ask the rule of the badge under an edition of their own.
var Calibrated = (*Desk).calibrated

// CheckReadings lets tests ask after frozen readings alone.
var CheckReadings = (*Desk).checkReadings

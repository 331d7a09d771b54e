package public

// CardOnPaper is what is drawn, before it is drawn: what a page says cannot be read out of its file.
var CardOnPaper = cardOnPaper

// ReplacedFacts are what the page of a certificate says of those that it stands in the place of.
var ReplacedFacts = replacedFacts

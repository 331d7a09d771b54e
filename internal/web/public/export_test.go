package public

// CardOnPaper is what is drawn, before it is drawn: what a page says cannot be read out of its file.
var CardOnPaper = cardOnPaper

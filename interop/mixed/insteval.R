# Writes lme4's data set InstEval, lecture evaluations of ETH Zürich, in the columns that lme4.R reads.
suppressMessages(library(lme4))
d <- with(InstEval, data.frame(case = as.integer(s) - 1, expert = as.integer(d) - 1, item = 0, score = y))
d$expert <- as.integer(factor(d$expert)) - 1
write.csv(d, commandArgs(TRUE)[1], row.names = FALSE, quote = FALSE)

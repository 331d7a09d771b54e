# Fits a file of scores (columns case, expert, item, score) by the joint likelihood of the many-facet rating-scale model, as an
# adjacent-categories model with a fixed effect for every case, expert and item, and prints: log-likelihood, milliseconds of the
# fit alone, and the severities.
suppressMessages(library(VGAM))
d <- read.csv(commandArgs(TRUE)[1])
for (v in c("case", "expert", "item")) {
  d[[v]] <- factor(d[[v]])
  contrasts(d[[v]]) <- contr.sum(nlevels(d[[v]]))
}
d$score <- ordered(d$score)
took <- system.time(m <- vglm(score ~ case + expert + item, acat(parallel = TRUE), d, control = vglm.control(epsilon = 1e-10, maxit = 50)))[["elapsed"]]
b <- coef(m)
severity <- -b[grep("^expert", names(b))]
cat(sprintf("%.9f", c(logLik(m), 1000 * took, severity, -sum(severity))), "\n")

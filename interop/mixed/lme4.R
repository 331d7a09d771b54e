# Fits a file of scores (columns case, expert, item, score) by restricted maximum likelihood, with a mean for each item
# where there are several, and prints: criterion, the three standard deviations, milliseconds of the fit alone.
suppressMessages(library(lme4))
d <- read.csv(commandArgs(TRUE)[1])
for (v in c("case", "expert", "item")) d[[v]] <- factor(d[[v]])
model <- if (nlevels(d$item) > 1) score ~ item + (1 | case) + (1 | expert) else score ~ 1 + (1 | case) + (1 | expert)
took <- system.time(m <- lmer(model, d))[["elapsed"]]
sd <- as.data.frame(VarCorr(m))
of <- function(group) sd$sdcor[sd$grp == group]
cat(sprintf("%.9f %.9f %.9f %.9f %.3f\n", REMLcrit(m), of("case"), of("expert"), of("Residual"), 1000 * took))

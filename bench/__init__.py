"""The measures of speed and scale, as ratios within one run: absolute times do not last, ratios do."""

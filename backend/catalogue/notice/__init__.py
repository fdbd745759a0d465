"""The one-time notice (一口告知): everything that is needed, told once, frozen under its own number."""

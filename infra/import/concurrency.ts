/** Commands under way at the same time: two full batches, so that one is decided while the other is written. */
export const concurrencyDefault = 1_024;

/** More would have to wait for the log in memory. */
export const concurrencyMax = 8_192;

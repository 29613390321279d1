/** After so many failures in a row a rung rests… */
export const failuresMax = 5;
/** …for so long; then one try decides whether it is well again. */
export const restMs = 1_000;

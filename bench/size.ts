/** The long form, or with BENCH_SHORT the one that only shows that the bench works: its times mean nothing. */
export const sized = <T>({ short, long }: { short: T; long: T }): T =>
  process.env.BENCH_SHORT === undefined ? long : short;

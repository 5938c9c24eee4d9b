/** Crews of either search that lose a thread. */

interface LosableCrew<Orders extends readonly unknown[], Replies> {
  readonly size: number;
  readonly give: (...orders: Orders) => Promise<Replies>;
  readonly dismiss: () => void;
  readonly lose?: () => void;
}

/** Starts a crew that loses a member when it has been given so many orders. */
export const losing =
  <Setups, Orders extends readonly unknown[], Replies>(
    raise: (setups: Setups) => LosableCrew<Orders, Replies> | null,
    after: number,
  ) =>
  (setups: Setups): LosableCrew<Orders, Replies> | null => {
    const crew = raise(setups);
    if (crew === null) return null;
    let given = 0;
    const give = (...orders: Orders): Promise<Replies> => {
      given += 1;
      const replies = crew.give(...orders);
      if (given === after) crew.lose?.();
      return replies;
    };
    return { size: crew.size, give, dismiss: () => crew.dismiss() };
  };

/** The last digit that makes such a number right (Luhn). */
function closed(digits: string): string {
  const sum = [...digits].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (place % 2 ? 1 : 2);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

/** A SIRET that nobody has. */
export function siret(): string {
  const siren = closed(String(Math.floor(Math.random() * 1e8)).padStart(8, '0'));
  return closed(`${siren}0001`);
}

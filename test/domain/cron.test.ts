import { describe, expect, it } from "vitest";
import { type Cron, parseCron } from "../../src/domain/cron.ts";

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("the fields of a cron expression", () => {
  it.each<[string, Partial<Cron>]>([
    ["* * * * *", { minutes: range(0, 59), hours: range(0, 23), weekdays: range(0, 6) }],
    ["* * * * *", { days: range(1, 31), months: range(1, 12), eitherDay: false }],
    ["0 7 * * *", { minutes: [0], hours: [7], text: "0 7 * * *" }],
    ["  0\t7  * *   * ", { text: "0 7 * * *" }],
    ["00 07 01 01 00", { minutes: [0], hours: [7], days: [1], months: [1], weekdays: [0] }],
    ["30,0,15,0 * * * *", { minutes: [0, 15, 30] }],
    ["*/15 */6 * * *", { minutes: [0, 15, 30, 45], hours: [0, 6, 12, 18] }],
    ["5/20 8-18/4 * * *", { minutes: [5, 25, 45], hours: [8, 12, 16] }],
    ["0-4,50-58/4 * * * *", { minutes: [0, 1, 2, 3, 4, 50, 54, 58] }],
    ["0 0 31 dec *", { days: [31], months: [12] }],
    ["0 0 1 JAN-mar,Jul/2 *", { months: [1, 2, 3, 7, 9, 11] }],
    ["0 0 * * mon-fri", { weekdays: [1, 2, 3, 4, 5], eitherDay: false }],
    ["0 0 1 apr,may,jun,aug,sep,oct,nov *", { months: [4, 5, 6, 8, 9, 10, 11] }],
    ["0 0 * * thu,sat", { weekdays: [4, 6] }],
    ["0 0 */30 * *", { days: [1, 31] }],
    ["0 0 * * MON,wed,5", { weekdays: [1, 3, 5] }],
    ["0 0 * * 7", { weekdays: [0] }],
    ["0 0 * * 0,7", { weekdays: [0] }],
    ["0 0 * * 5-7", { weekdays: [0, 5, 6] }],
    ["0 0 * * sat-sun", { weekdays: [0, 6] }],
    ["0 0 * * sun-tue", { weekdays: [0, 1, 2] }],
    ["0 0 13 * 5", { eitherDay: true }],
    ["0 0 */2 * 5", { eitherDay: false }],
    ["0 0 13 * */2", { eitherDay: false, weekdays: [0, 2, 4, 6] }],
    // Days that come in some years only, or by the week's day.
    ["0 0 29 2 *", { days: [29], months: [2] }],
    ["0 0 31 2,3 *", { days: [31], months: [2, 3] }],
    ["0 0 30 2 mon", { eitherDay: true }],
  ])("%j", (text, expected) => {
    expect(parseCron(text)).toMatchObject({ kind: "cron", cron: expected });
  });

  it.each(["off", "OFF", " Off\n"])("%j is off", (text) => {
    expect(parseCron(text)).toEqual({ kind: "off" });
  });
});

describe("what is no cron expression is refused in words", () => {
  const fields = "fields and not five: minute, hour, day of the month, month, day of the week";
  it.each<[string, string[]]>([
    ["", [`it has 0 ${fields}`]],
    ["0 7 * *", [`it has 4 ${fields}`]],
    ["0 0 7 * * *", [`it has 6 ${fields}`]],
    ["@daily", [`it has 1 ${fields}`]],
    ["off off", [`it has 2 ${fields}`]],
    ["60 7 * * *", ['minute: "60" is not within 0-59']],
    ["0 24 * * *", ['hour: "24" is not within 0-23']],
    ["0 7 0 * *", ['day of the month: "0" is not within 1-31']],
    [
      "0 7 32 13 *",
      ['day of the month: "32" is not within 1-31', 'month: "13" is not within 1-12 or jan-dec'],
    ],
    ["0 7 * * 8", ['day of the week: "8" is not within 0-7 or sun-sat']],
    ["0 7 * * monday", ['day of the week: "monday" is not within 0-7 or sun-sat']],
    ["0 7 mon * *", ['day of the month: "mon" is not within 1-31']],
    ["0 22-2 * * *", ['hour: "22-2" runs backwards; write two parts with a comma between']],
    ["0 5-0 * * *", ['hour: "5-0" runs backwards; write two parts with a comma between']],
    ["0 7 1-99 * *", ['day of the month: "1-99" is not within 1-31']],
    ["0 7 mon-5 * *", ['day of the month: "mon-5" is not within 1-31']],
    ["0 7 */31 * *", ['day of the month: "*/31" has a step that is not within 1-30']],
    ["*/0 * * * *", ['minute: "*/0" has a step that is not within 1-59']],
    ["*/90 * * * *", ['minute: "*/90" has a step that is not within 1-59']],
    ["-5 * * * *", ['minute: "-5" is not understood']],
    ["1, * * * *", ['minute: "" is not understood']],
    ["1-2-3 * * * *", ['minute: "1-2-3" is not understood']],
    ["1.5 * * * *", ['minute: "1.5" is not understood']],
    ["*5 * * * *", ['minute: "*5" is not understood']],
    [
      "0 7 L * ?",
      ['day of the month: "l" is not within 1-31', 'day of the week: "?" is not understood'],
    ],
    ["0 7 * * 5#2", ['day of the week: "5#2" is not understood']],
    ["1e1 * * * *", ['minute: "1e1" is not within 0-59']],
    ["0 0 30 2 *", ["no such day ever comes"]],
    ["0 0 31 feb,apr,jun,sep,nov *", ["no such day ever comes"]],
  ])("%j", (text, problems) => {
    expect(parseCron(text)).toEqual({ kind: "invalid", problems });
  });
});

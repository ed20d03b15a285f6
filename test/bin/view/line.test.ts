import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { clip, line, pad, paint, plain, safe, toned, widthOf, wrap } from '../../../bin/view/line.ts';

describe('a line', () => {
  it('is cut to a number of columns, wide letters counted twice', () => {
    expect(plain(clip(line('abc', toned('bad', 'def')), 5))).toBe('abcd…');
    expect(plain(clip(line('abc'), 3))).toBe('abc');
    expect(plain(clip(line('漢字漢字'), 5))).toBe('漢字…');
    expect(widthOf('é漢🔥e\u0301')).toBe(6);
  });

  it('is filled up to a number of columns', () => {
    expect(pad('漢', 4)).toBe('漢  ');
    expect(pad('abcdef', 4)).toBe('abc…');
  });

  it('is painted only where colours are wanted', () => {
    const spans = line('a ', toned('good', 'b'));

    expect(paint(spans, pc.createColors(false))).toBe('a b');
    expect(paint(spans, pc.createColors(true))).toBe('a \u001B[32mb\u001B[39m');
  });

  it('is broken at blanks', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('incomprehensible', 8)).toEqual(['incompr…']);
    expect(wrap('', 8)).toEqual([]);
  });

  it('never holds what a terminal would obey', () => {
    expect(safe('a\u0007\u001B]0;x\u0007\r\n\tb')).toBe('a⟨U+0007⟩⟨U+001B⟩]0;x⟨U+0007⟩ b');
  });
});

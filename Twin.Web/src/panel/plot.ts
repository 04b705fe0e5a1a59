import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** A line of a chart. */
export interface Line {
  field: string;
  unit: string;
  /** The greatest value of the scale; undefined where it follows what is drawn. */
  most: number | undefined;
  /** Token of its colour. */
  token: string;
  dash: number[];
}

export interface Plot {
  show(data: [number[], ...(number | null)[][]], fromS: number, toS: number): void;
  /** Draws anew, with the colours that hold now. */
  recolour(): void;
  resize(width: number): void;
  destroy(): void;
}

const heightPx = 132;
const font = '11px system-ui, "Liberation Sans", sans-serif';

/** Draws lines over time; `pointed` hears which moment the pointer is at. */
export function createPlot(host: HTMLElement, lines: Line[], timeText: (ms: number) => string, isBackwards: boolean, pointed: (index: number | undefined) => void): Plot {
  const colour = (token: string): string => getComputedStyle(host).getPropertyValue(token).trim();
  let range: [number, number] = [0, 1];
  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 120),
      height: heightPx,
      padding: [8, lines.length > 1 ? 0 : 8, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: {
        x: { time: true, range: () => range },
        ...Object.fromEntries(lines.map((line) => [line.field, { range: (_: uPlot, __: number, most: number): [number, number] => [0, line.most ?? Math.max(1, (most || 0) * 1.15)] }])),
      },
      series: [
        {},
        ...lines.map((line): uPlot.Series => ({
          scale: line.field,
          stroke: () => colour(line.token),
          width: 1.5,
          dash: line.dash,
          points: { show: false },
          paths: uPlot.paths.stepped!({ align: isBackwards ? -1 : 1 }),
        })),
      ],
      axes: [
        { font, size: 26, gap: 2, stroke: () => colour('--quiet'), grid: { show: false }, ticks: { stroke: () => colour('--line'), size: 4 }, space: 60, values: (_, splits) => splits.map((split) => timeText(split * 1_000)) },
        ...lines.map((line, index): uPlot.Axis => ({
          scale: line.field,
          side: index === 0 ? 3 : 1,
          font,
          size: 40,
          gap: 2,
          stroke: () => colour('--quiet'),
          grid: { show: index === 0, stroke: () => colour('--line'), width: 1 },
          ticks: { show: false },
          space: 34,
          values: (_, splits) => splits.map((split) => `${split} ${line.unit}`),
        })),
      ],
      hooks: { setCursor: [(self) => pointed(self.cursor.idx ?? undefined)] },
    },
    [[], ...lines.map(() => [])],
    host,
  );
  return {
    show(data, fromS, toS) {
      range = [fromS, toS];
      plot.setData(data as uPlot.AlignedData, true);
    },
    recolour: () => plot.redraw(false, true),
    resize: (width) => plot.setSize({ width: Math.max(width, 120), height: heightPx }),
    destroy: () => plot.destroy(),
  };
}

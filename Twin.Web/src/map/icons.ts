/**
 * The shapes of the map, drawn in the page so that no image is loaded. They are signed distance fields: MapLibre can colour them by state and
 * draw an outline around them, which makes a hollow shape of a silent device.
 */

export type IconName = 'signal' | 'camera' | 'bollard' | 'sign' | 'counter' | 'vehicle' | 'alarm';

type Draw = (pen: CanvasRenderingContext2D) => void;

/** Icons are squares of this many pixels, with room for an outline. */
const sizePx = 40;
/** Distances are measured on a drawing this many times larger. */
const oversample = 4;
/** MapLibre reads an alpha of 0.75 as the edge and 1/8 as one pixel of distance. */
const edgeAlpha = 0.75;
const pixelsPerAlpha = 8;

/** Shapes in a square from −10 to 10; `destination-out` cuts a hole. */
const shapes: Record<IconName, Draw> = {
  signal: (pen) => {
    rounded(pen, -5, -10, 10, 20, 4);
    cut(pen, () => [-5.6, 0, 5.6].forEach((y) => disc(pen, 0, y, 2)));
  },
  camera: (pen) => {
    rounded(pen, -10, -6, 13, 12, 2.5);
    polygon(pen, [[4, -1.5], [10, -6], [10, 6], [4, 1.5]]);
  },
  bollard: (pen) => {
    rounded(pen, -3.5, -10, 7, 18, 3.5);
    rounded(pen, -7.5, 6, 15, 4, 1.5);
    cut(pen, () => pen.fillRect(-3.5, -4, 7, 2.6));
  },
  sign: (pen) => {
    rounded(pen, -10, -9, 20, 12, 2);
    rounded(pen, -1.6, 2, 3.2, 8, 1);
    cut(pen, () => {
      pen.fillRect(-7, -6, 14, 2);
      pen.fillRect(-7, -2, 9, 2);
    });
  },
  counter: (pen) => {
    rounded(pen, -9, 1, 4.6, 8, 1);
    rounded(pen, -2.3, -4, 4.6, 13, 1);
    rounded(pen, 4.4, -9, 4.6, 18, 1);
  },
  vehicle: (pen) => polygon(pen, [[0, -11], [8, 9], [0, 5], [-8, 9]]),
  alarm: (pen) => {
    polygon(pen, [[0, -11], [11, 9], [-11, 9]]);
    cut(pen, () => {
      rounded(pen, -1.5, -4.5, 3, 7.5, 1.2);
      disc(pen, 0, 5.8, 1.7);
    });
  },
};

export const iconNames = Object.keys(shapes) as IconName[];

/** The icon as MapLibre takes it with `{ sdf: true }`. */
export function icon(name: IconName): ImageData {
  const large = sizePx * oversample;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = large;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) {
    throw new Error('This browser cannot draw on a canvas.');
  }
  pen.translate(large / 2, large / 2);
  pen.scale(oversample, oversample);
  shapes[name](pen);
  return distanceField(pen.getImageData(0, 0, large, large));
}

/** The same shape as an SVG path would show it, for the legend: a data URL of the drawing in black. */
export function iconMask(name: IconName): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const pen = canvas.getContext('2d');
  if (!pen) {
    return '';
  }
  pen.translate(24, 24);
  pen.scale(2, 2);
  shapes[name](pen);
  return canvas.toDataURL();
}

function distanceField(drawing: ImageData): ImageData {
  const reach = pixelsPerAlpha * oversample;
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < drawing.width && y < drawing.height && (drawing.data[(y * drawing.width + x) * 4 + 3] ?? 0) > 127;
  const edges = edgePixels(drawing, inside);
  const field = new ImageData(sizePx, sizePx);
  for (let y = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++) {
      const centreX = Math.floor((x + 0.5) * oversample);
      const centreY = Math.floor((y + 0.5) * oversample);
      let nearest = reach;
      for (const [edgeX, edgeY] of edges) {
        nearest = Math.min(nearest, Math.hypot(edgeX - centreX, edgeY - centreY));
      }
      const outside = (inside(centreX, centreY) ? -nearest : nearest) / oversample;
      const alpha = Math.max(0, Math.min(1, edgeAlpha - outside / pixelsPerAlpha));
      field.data[(y * sizePx + x) * 4 + 3] = Math.round(alpha * 255);
    }
  }
  return field;
}

function edgePixels(drawing: ImageData, inside: (x: number, y: number) => boolean): [number, number][] {
  const edges: [number, number][] = [];
  for (let y = 0; y < drawing.height; y++) {
    for (let x = 0; x < drawing.width; x++) {
      if (inside(x, y) && !(inside(x - 1, y) && inside(x + 1, y) && inside(x, y - 1) && inside(x, y + 1))) {
        edges.push([x, y]);
      }
    }
  }
  return edges;
}

function rounded(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, radius: number): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.fill();
}

function disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

function polygon(pen: CanvasRenderingContext2D, corners: [number, number][]): void {
  pen.beginPath();
  corners.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  pen.closePath();
  pen.fill();
}

function cut(pen: CanvasRenderingContext2D, draw: () => void): void {
  pen.globalCompositeOperation = 'destination-out';
  draw();
  pen.globalCompositeOperation = 'source-over';
}

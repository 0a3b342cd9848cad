// A canvas above the map for what moves: the map need not draw again for it. Many short strokes and symbols are two
// calls to WebGL, however many vehicles; a 2D canvas takes one for each, and where WebGL is software, some dozens of
// those cost it every other frame.
import { MercatorCoordinate, type Map as MapLibre } from 'maplibre-gl';
import { inert } from './no_map';

const vertices = `#version 300 es
in vec2 from, to; in vec3 colour; in float cell;
uniform vec2 view; uniform float width, cells; uniform bool strokes;
out vec2 at; out vec3 ink; flat out float reach;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 place;
  ink = colour;
  if (strokes) { // a quad around the stroke, a pixel wider than it
    vec2 way = to - from;
    reach = length(way);
    vec2 along = reach > 0.0 ? way / reach : vec2(1, 0);
    at = mix(vec2(-width), vec2(reach + width, width), corner);
    place = from + along * at.x + vec2(-along.y, along.x) * at.y;
  } else { // a square of the given width, turned: to = (cos, sin)
    vec2 side = (corner - 0.5) * width;
    place = from + vec2(side.x * to.x - side.y * to.y, side.x * to.y + side.y * to.x);
    at = vec2((cell + corner.x) / cells, corner.y);
    reach = 0.0;
  }
  gl_Position = vec4(place / view * vec2(2, -2) + vec2(-1, 1), 0, 1);
}`;

const fragments = `#version 300 es
precision highp float;
in vec2 at; in vec3 ink; flat in float reach;
uniform float width, opacity; uniform bool strokes; uniform sampler2D symbols;
out vec4 seen;
void main() {
  if (!strokes) { seen = texture(symbols, at); return; }
  float past = max(max(-at.x, at.x - reach), 0.0); // beyond an end: they are round
  float alpha = clamp(width - 0.5 - length(vec2(past, at.y)), 0.0, 1.0) * opacity;
  seen = vec4(ink * alpha, alpha);
}`;

const uniforms = ['view', 'width', 'cells', 'opacity', 'strokes'] as const;
const floats = 8; // from, to, colour, cell
const cell_px = 64;

export type Rgb = [number, number, number];

/** Maps a place in map units (0 to 1 across the world) to the screen: x * size + left, y * size + top. */
export interface View {
  size: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The lines of one frame, in CSS pixels. */
export class Strokes {
  data = new Float32Array(floats * 1024);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  add(x0: number, y0: number, x1: number, y1: number, [r, g, b]: Rgb, cell = 0): void {
    if ((this.count + 1) * floats > this.data.length) {
      const larger = new Float32Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data.set([x0, y0, x1, y1, r, g, b, cell], this.count++ * floats);
  }
}

export class SymbolPen {
  private readonly canvas_ = document.createElement('canvas');
  private readonly gl_: WebGL2RenderingContext;
  private uniforms_: Record<string, WebGLUniformLocation | null> = {};
  private cells_ = 1;

  /** `renewed`: the graphics card was lost and is back; all is to be drawn again, symbols too. */
  constructor(private readonly map_: MapLibre, renewed: () => void) {
    this.canvas_.className = 'above-map';
    this.canvas_.setAttribute('aria-hidden', 'true');
    map_.getCanvas().after(this.canvas_);
    this.gl_ = this.canvas_.getContext('webgl2', { antialias: false, depth: false, stencil: false }) ?? inert();
    this.canvas_.addEventListener('webglcontextlost', (event) => event.preventDefault());
    this.canvas_.addEventListener('webglcontextrestored', () => {
      this.set_up();
      renewed();
    });
    this.set_up();
  }

  private set_up(): void {
    const gl = this.gl_;
    const program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertices], [gl.FRAGMENT_SHADER, fragments]] as const) {
      const shader = gl.createShader(kind)!;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    ['from', 'to', 'colour', 'cell'].forEach((name, i) => gl.bindAttribLocation(program, i, name));
    gl.linkProgram(program);
    gl.useProgram(program);
    this.uniforms_ = Object.fromEntries(uniforms.map((name) => [name, gl.getUniformLocation(program, name)]));
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    [[2, 0], [2, 2], [3, 4], [1, 7]].forEach(([size, offset], i) => {
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, size!, gl.FLOAT, false, floats * 4, offset! * 4);
      gl.vertexAttribDivisor(i, 1);
    });
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** The symbols that cells name, in their order. */
  set_symbols(symbols: HTMLCanvasElement[]): void {
    const sheet = document.createElement('canvas');
    this.cells_ = 2 ** Math.ceil(Math.log2(Math.max(1, symbols.length)));
    sheet.width = this.cells_ * cell_px;
    sheet.height = cell_px;
    const pen = sheet.getContext('2d')!;
    pen.imageSmoothingQuality = 'high';
    symbols.forEach((symbol, i) => pen.drawImage(symbol, i * cell_px, 0, cell_px, cell_px));
    const gl = this.gl_;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  get view(): View {
    const { clientWidth: width, clientHeight: height } = this.map_.getContainer();
    const size = 512 * 2 ** this.map_.getZoom();
    const centre = MercatorCoordinate.fromLngLat(this.map_.getCenter());
    return { size, left: width / 2 - centre.x * size, top: height / 2 - centre.y * size, width, height };
  }

  /** Nothing is to be seen. */
  hide(): void {
    this.canvas_.hidden = true;
  }

  /** An empty canvas to draw on. */
  begin({ width, height }: View): void {
    const gl = this.gl_;
    this.canvas_.hidden = false;
    const ratio = Math.min(2, devicePixelRatio);
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas_.width !== w || this.canvas_.height !== h) {
      this.canvas_.width = w;
      this.canvas_.height = h;
    }
    gl.viewport(0, 0, w, h);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.uniform('view'), width, height);
  }

  /** Draws strokes; where they meet or cross they are no darker than one alone. */
  strokes(strokes: Strokes, width: number, opacity: number): void {
    const gl = this.gl_;
    gl.blendEquation(gl.MAX);
    gl.uniform1f(this.uniform('opacity'), opacity);
    this.draw(strokes, width / 2 + 1, true);
    gl.blendEquation(gl.FUNC_ADD);
  }

  /** Each at (x0, y0), turned so that (x1, y1) = (cos, sin). */
  symbols(symbols: Strokes, width: number): void {
    this.gl_.uniform1f(this.uniform('cells'), this.cells_);
    this.draw(symbols, width, false);
  }

  private draw(strokes: Strokes, width: number, are_strokes: boolean): void {
    if (strokes.count === 0) return;
    const gl = this.gl_;
    gl.uniform1f(this.uniform('width'), width);
    gl.uniform1i(this.uniform('strokes'), Number(are_strokes));
    gl.bufferData(gl.ARRAY_BUFFER, strokes.data.subarray(0, strokes.count * floats), gl.STREAM_DRAW);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, strokes.count);
  }

  private uniform(name: (typeof uniforms)[number]): WebGLUniformLocation | null {
    return this.uniforms_[name]!;
  }
}

// Runs in the page before its own scripts. It looks at what the map has drawn right after MapLibre drew it, in the same frame: a callback of
// requestAnimationFrame that issued WebGL draws is a render, and until the callback's task ends the drawing buffer holds its picture.
((watched) => {
  let gl;
  let drew = false;
  let probe;
  let learner;
  let firstMap;

  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    const context = getContext.call(this, kind, ...rest);
    if (context && kind.startsWith('webgl') && !Object.hasOwn(context, 'drawElements')) {
      for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
        const draw = context[name];
        context[name] = (...values) => {
          drew ||= this.isConnected;
          gl = context;
          return draw.apply(context, values);
        };
      }
    }
    return context;
  };

  const nextFrame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    nextFrame((time) => {
      drew = false;
      callback(time);
      if (drew) {
        drawn();
      }
    });

  // Reading waits until the frame is really drawn.
  function colourAt(x, y) {
    const box = gl.canvas.getBoundingClientRect();
    const ratio = gl.drawingBufferWidth / box.width;
    const colour = new Uint8Array(4);
    const bound = gl.getParameter(gl.READ_FRAMEBUFFER_BINDING);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
    gl.readPixels(Math.floor((x - box.x) * ratio), gl.drawingBufferHeight - 1 - Math.floor((y - box.y) * ratio), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, colour);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, bound);
    return [...colour.subarray(0, 3)];
  }

  const distance = (left, right) => left.reduce((sum, part, i) => sum + Math.abs(part - right[i]), 0);
  const isDrawn = (ordinal, value) => {
    const state = window.twinMap?.stateOf(ordinal);
    return state?.status > 0 && (value === undefined || state.value === value);
  };

  function drawn() {
    if (firstMap.atMs === undefined && window.twinMap?.ready() && watched.every((ordinal) => isDrawn(ordinal))) {
      colourAt(innerWidth / 2, innerHeight / 2);
      firstMap.atMs = performance.now();
      firstMap.resolve(firstMap.atMs);
    }
    if (learner && isDrawn(learner.ordinal, learner.value)) {
      // The frame before may have been under way when the state came.
      if (learner.frames++ > 0) {
        learner.resolve(colourAt(learner.x, learner.y));
        learner = undefined;
      }
    }
    if (probe && hasChanged()) {
      probe.resolve(performance.timeOrigin + performance.now());
      probe = undefined;
    }
  }

  function hasChanged() {
    if (!probe.to) {
      return isDrawn(probe.ordinal, probe.value) && (colourAt(innerWidth / 2, innerHeight / 2), true);
    }
    const colour = colourAt(probe.x, probe.y);
    return distance(colour, probe.to) < distance(colour, probe.from);
  }

  firstMap = Promise.withResolvers();
  window.mapWatch = {
    // Milliseconds from the start of the navigation until a frame had all tiles in view and the state of every watched device.
    firstMap: firstMap.promise,
    // The colour of a point of the page once a device is drawn with a value.
    learn: (x, y, ordinal, value) => (learner = { ...Promise.withResolvers(), x, y, ordinal, value, frames: 0 }).promise,
    // Watches for a device to be drawn with a value: by the colour of a point of the page or, without colours, by its state in a drawn frame.
    arm(x, y, ordinal, value, from, to) {
      probe = { ...Promise.withResolvers(), x, y, ordinal, value, from, to };
      this.seen = probe.promise;
    },
    // When that frame was drawn, milliseconds since 1970.
    seen: undefined,
    // How far the clock of the page is from that of the machine, in milliseconds.
    skew: () => performance.timeOrigin + performance.now() - Date.now(),
  };
})(WATCHED);

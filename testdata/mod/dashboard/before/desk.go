package before

// Desk hands out seats; its loop alone has the list.
type Desk struct {
	asks  chan func()
	stale chan string
	seats map[string]int
}

// NewDesk returns one that is served.
func NewDesk() *Desk {
	d := &Desk{make(chan func()), make(chan string), make(map[string]int)}
	go d.serve()
	return d
}

// Free gives a seat back.
func (d *Desk) Free(name string) {
	d.asks <- func() { delete(d.seats, name) }
}

// Stale says that whoever has a seat has gone.
func (d *Desk) Stale(name string) { d.stale <- name }

func (d *Desk) serve() {
	for {
		select {
		case f := <-d.asks:
			f()
		case name := <-d.stale:
			d.Free(name) // eventloop/own-loop
		}
	}
}

// Gallery shows each picture to all that watch.
type Gallery struct {
	enter, leave chan chan string
	shown        chan string
	watching     map[chan string]bool
}

// NewGallery returns one that nobody watches.
func NewGallery() *Gallery {
	return &Gallery{make(chan chan string), make(chan chan string), make(chan string), make(map[chan string]bool)}
}

// Show shows a picture.
func (g *Gallery) Show(picture string) { g.shown <- picture }

// Enter begins to watch.
func (g *Gallery) Enter(c chan string) { g.enter <- c }

// Leave ends it.
func (g *Gallery) Leave(c chan string) { g.leave <- c }

// Open serves the gallery.
func (g *Gallery) Open() {
	for {
		select {
		case c := <-g.enter:
			g.watching[c] = true
		case c := <-g.leave:
			delete(g.watching, c)
			close(c)
		case p := <-g.shown:
			for c := range g.watching {
				c <- p // eventloop/slow-member
			}
		}
	}
}

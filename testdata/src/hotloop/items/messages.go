package items

import (
	"net/http"
	"time"
)

// A named function.
func fetchEachMessage(in chan string) {
	for u := range in {
		hc := &http.Client{Transport: &http.Transport{MaxIdleConns: 4}} // want "http.Transport is made for each message and used for that alone"
		if resp, err := hc.Get("http://backend/" + u); err == nil {
			resp.Body.Close()
		}
	}
}

type hooks struct {
	url    string
	events chan string
}

// A method, through a helper.
func (h *hooks) post(e string) error {
	hc := &http.Client{Transport: &http.Transport{MaxIdleConns: 4}} // want "http.Transport is made for each message that run takes and used for that alone"
	resp, err := hc.Get(h.url + e)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (h *hooks) run() {
	for e := range h.events {
		if err := h.post(e); err != nil {
			println(err.Error())
		}
	}
}

// A literal, with what makes the client.
func newHookClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConns: 4}}
}

func startHooks(in chan string) {
	go func() {
		for u := range in {
			if resp, err := newHookClient().Get(u); err == nil { // want "newHookClient makes an http.Transport for each message"
				resp.Body.Close()
			}
		}
	}()
}

// Generic.
func eachMessage[T any](in chan T, url func(T) string) {
	for v := range in {
		hc := http.Client{Transport: &http.Transport{}} // want "http.Transport is made for each message"
		if resp, err := hc.Get(url(v)); err == nil {
			resp.Body.Close()
		}
	}
}

// ok: one for all.
func oneForAll(in chan string) {
	hc := newHookClient()
	for u := range in {
		if resp, err := hc.Get(u); err == nil {
			resp.Body.Close()
		}
	}
}

// ok: it keeps no connections for long.
func frugalEach(in chan string) {
	for u := range in {
		hc := &http.Client{Transport: &http.Transport{IdleConnTimeout: time.Second}}
		if resp, err := hc.Get(u); err == nil {
			resp.Body.Close()
		}
	}
}

// ok: now and then.
func nowAndThen(t *time.Ticker, u string) {
	for range t.C {
		hc := &http.Client{Transport: &http.Transport{}}
		if resp, err := hc.Get(u); err == nil {
			resp.Body.Close()
		}
	}
}

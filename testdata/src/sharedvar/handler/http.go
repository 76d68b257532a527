package handler

import (
	"log"
	"net/http"
	"os"

	"sharedvar/helper"
)

// A helper of the package keeps what serves a request.
type site struct{ routes map[string]http.HandlerFunc }

func (s *site) route(p string, f http.HandlerFunc) { s.routes[p] = f }

func (s *site) mount(name string) error {
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	s.route("/", func(w http.ResponseWriter, r *http.Request) {
		_, err = w.Write(page) // want `err of mount is assigned by a function that route keeps`
		if err != nil {
			log.Print(err)
		}
	})
	return nil
}

func converted[T any](name string, encode func(T) []byte, v T) (http.Handler, error) {
	_, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err = w.Write(encode(v)); err != nil { // want `err of converted is assigned by a function that it returns`
			log.Print(err)
		}
	}), nil
}

func elsewhere(s *helper.Site, name string) error {
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	s.Handle("/", func(w http.ResponseWriter, r *http.Request) {
		if _, err = w.Write(page); err != nil { // want `err of elsewhere is assigned by a function that Handle keeps`
			log.Print(err)
		}
	})
	return nil
}

// Look-alikes: they declare their own.

func (s *site) mountOwn(name string) error {
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	s.route("/", func(w http.ResponseWriter, r *http.Request) {
		_, err := w.Write(page) // ok
		if err != nil {
			log.Print(err)
		}
	})
	return nil
}

func elsewhereOwn(s *helper.Site, page []byte) {
	s.Handle("/", func(w http.ResponseWriter, r *http.Request) {
		if _, err := w.Write(page); err != nil { // ok
			log.Print(err)
		}
	})
}

// Package b calls them.
package b

import "ending/a"

func Check(err error) { // want Check:"may end the program"
	if err != nil {
		a.Fatal(err.Error())
	}
}

func CheckBy[E error](err E) { // want CheckBy:"may end the program"
	a.T{}.Must(err)
}

func Tell(err error) {
	a.Say(err.Error())
}

func Count(text string) { _ = a.Code(text) }

// Package feedsuse hands on what another package's functions feed.
package feedsuse

import "channels/feeds"

func Ask(url string) (string, <-chan error) { // want Ask:`feeds 1: cap 1, sends 1`
	c := feeds.Ask(url)
	return url, c
}

func Other(c <-chan int) <-chan int { return c } // want Other:`chan params 0:recv`

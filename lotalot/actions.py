"""Every action of the terminal app: its id, its keys, its words and where it applies. The single registry.

Bindings, footer, help, palette and the table of `docs/cli.md` are all made from it; no key is written elsewhere. An
id is what the `[keymap]` table of the configuration overrides (`"watch.follow" = "s,ctrl+f"`). It performs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType

APP: Final = "app"
WATCH: Final = "watch"
TENDER: Final = "tender"
STRUCTURE: Final = "structure"
STOCK: Final = "stock"
SOURCES: Final = "sources"
PORTFOLIO: Final = "portfolio"
RESPONSE: Final = "response"
OFFER: Final = "offer"
QUOTES: Final = "quotes"
SAD: Final = "sad"
LIST: Final = "list"
CHECKS: Final = "checks"
TURN: Final = "turn"
FORM: Final = "form"
CHOICE: Final = "choice"
HELP: Final = "help"
PANEL: Final = "panel"
WELCOME: Final = "welcome"
GAPS: Final = "gaps"
PIECES: Final = "pieces"

SCREEN_NAMES: Final = {
    APP: "Partout",
    WATCH: "Veille",
    TENDER: "Consultation",
    STRUCTURE: "Structure",
    STOCK: "Stock",
    SOURCES: "Sources",
    PORTFOLIO: "Portefeuille",
    RESPONSE: "Réponse",
    OFFER: "Fiche offre",
    QUOTES: "Devis",
    SAD: "SAD",
    LIST: "Listes",
    CHECKS: "Listes à cocher",
    TURN: "Choix",
    FORM: "Formulaires",
    CHOICE: "Choix dans une liste",
    HELP: "Aide",
    PANEL: "Fenêtres",
    WELCOME: "Bienvenue",
    GAPS: "Ce qui manque",
    PIECES: "Pièces",
}


@dataclass(frozen=True, slots=True)
class Action:
    """Something the user can do.

    Attributes:
        id: what a keymap overrides, `scope.verb`.
        keys: default keys, comma separated, the one to show first.
        call: Textual action that is run.
        label: one or two French words for the footer.
        help: one French sentence for the help and the palette.
        rank: place in the footer, lower first and last dropped when narrow; 0 keeps it out of the footer.
        palette: listed in the palette (moves of the cursor are not).
    """

    id: str
    keys: str
    call: str
    label: str
    help: str
    rank: int = 0
    palette: bool = True

    @property
    def scope(self) -> str:
        """Return the screen it belongs to, `app` for everywhere."""
        return self.id.partition(".")[0]


ACTIONS: Final = (
    # Everywhere. Capital letters change screen, so that small ones stay free for what one does on it.
    Action("app.help", "question_mark,f1", "app.help", "Aide", "Expliquer l'écran et donner ses touches.", 1),
    Action("app.quit", "q,ctrl+q", "app.quit", "Quitter", "Quitter Lot à lot ; tout est déjà enregistré.", 2),
    Action("app.palette", "ctrl+p,colon", "app.command_palette", "Menu", "Chercher une action par son nom.", 8),
    Action("app.watch", "V,f2", "app.go('watch')", "Veille", "Aller à la Veille : ce qui est publié."),
    Action("app.tender", "C,f3", "app.go('tender')", "Consultation", "Revenir à la dernière consultation ouverte."),
    Action("app.structure", "S,f4", "app.go('structure')", "Structure", "Aller à la Structure : votre profil."),
    Action("app.stock", "T,f5", "app.go('stock')", "Stock", "Aller au Stock : ce que vous tenez."),
    Action("app.sources", "O,f6", "app.go('sources')", "Sources", "Aller aux Sources : d'où viennent les avis."),
    Action("app.portfolio", "P,f7", "app.go('portfolio')", "Portefeuille", "Aller au Portefeuille : la charge."),
    Action("app.response", "R,f8", "app.go('response')", "Réponse", "Aller à la Réponse : le cadre rempli."),
    Action("app.quotes", "B", "app.go('quotes')", "Devis", "Aller aux Devis : petites commandes."),
    Action("app.sad", "A", "app.go('sad')", "SAD", "Aller aux SAD : admissions, invitations."),
    Action("app.sync", "m", "app.sync", "Mettre à jour", "Lire maintenant toutes les sources actives."),
    Action("app.cancel-sync", "ctrl+x", "app.cancel_sync", "Arrêter", "Arrêter la mise à jour en cours."),
    Action("app.undo", "u", "app.undo", "Annuler", "Annuler la dernière décision (suivi, écart, note)."),
    Action("app.theme", "f12", "app.switch_theme", "Couleurs", "Passer du sombre au clair."),
    # Veille
    Action("watch.open", "enter", "open", "Ouvrir", "Ouvrir la consultation choisie.", 3),
    Action("watch.follow", "s", "follow", "Suivre", "Suivre la consultation, ou ne plus la suivre.", 4),
    Action("watch.dismiss", "x", "set_aside", "Écarter", "Écarter la consultation de la liste, ou l'y remettre.", 5),
    Action("watch.note", "n", "note", "Note", "Écrire une note sur la consultation.", 6),
    Action("watch.undo", "u", "app.undo", "Annuler", "Annuler la dernière décision.", 7, palette=False),
    Action("watch.why", "w", "why", "Pourquoi", "Montrer les mots de l'avis derrière chaque signe et le verdict.", 9),
    Action("watch.search", "slash", "search", "Chercher", "Chercher dans les titres, lots et acheteurs.", 10),
    Action("watch.filter", "f", "filter", "Filtrer", "Filtrer par activité, département, réservé, verdict.", 11),
    Action("watch.clear", "escape", "clear", "Effacer", "Effacer la recherche et les filtres."),
    Action("watch.copy", "y", "copy", "Copier", "Copier l'adresse de l'avis dans le presse-papiers."),
    Action("watch.tab-new", "1", "tab('new')", "Nouveaux", "Ce qui est arrivé et que vous n'avez pas encore ouvert."),
    Action("watch.tab-followed", "2", "tab('followed')", "Suivis", "Ce que vous suivez."),
    Action("watch.tab-reserved", "3", "tab('reserved')", "Réservés", "Les marchés réservés ouverts."),
    Action("watch.tab-closing", "4", "tab('closing')", "Ferme bientôt", "Ce qui ferme dans les jours qui viennent."),
    Action("watch.tab-upcoming", "5", "tab('upcoming')", "À venir", "Les achats annoncés, pas encore publiés."),
    Action("watch.tab-all", "6,0", "tab('all')", "Tous", "Toutes les consultations."),
    Action("watch.tab-modified", "7", "tab('modified')", "Modifiés", "Ce qui vient d'être corrigé ou annulé."),
    Action("watch.tab-dismissed", "8", "tab('dismissed')", "Écartés", "Ce que vous avez écarté."),
    Action("watch.tab-next", "right,l", "next_tab(1)", "Suivant", "Passer à l'onglet suivant.", palette=False),
    Action("watch.tab-previous", "left,h", "next_tab(-1)", "Précédent", "Passer à l'onglet d'avant.", palette=False),
    # Consultation
    Action("tender.back", "escape,backspace", "back", "Retour", "Revenir à la Veille.", 3),
    Action("tender.follow", "s", "follow", "Suivre", "Suivre la consultation, ou ne plus la suivre.", 4),
    Action("tender.dismiss", "x", "set_aside", "Écarter", "Écarter la consultation, ou la remettre.", 5),
    Action("tender.note", "n", "note", "Note", "Écrire une note sur la consultation.", 6),
    Action("tender.undo", "u", "app.undo", "Annuler", "Annuler la dernière décision.", 9, palette=False),
    Action("tender.why", "w", "why", "Pourquoi", "Montrer les mots de l'avis, surlignés dans leur phrase.", 7),
    Action("tender.correct", "e", "correct", "Corriger", "Corriger ce qui a été lu : quantité, durée, lieu, etc."),
    Action("tender.gaps", "g", "gaps", "Manques", "Écrire ce qui manque, pour un partenaire ou un facilitateur.", 8),
    Action("tender.pieces", "p", "pieces", "Pièces", "Ouvrir le dossier : pièces, exigences, critères.", 11),
    Action("tender.answer", "r", "answer", "Répondre", "Noter une réponse au lot choisi, avec ses heures.", 12),
    Action("tender.copy", "y", "copy", "Copier", "Copier une adresse : avis, dossier ou dépôt.", 10),
    Action("tender.next", "right_square_bracket", "step(1)", "Suivante", "Passer à la consultation suivante."),
    Action("tender.previous", "left_square_bracket", "step(-1)", "Précédente", "Revenir à la consultation précédente."),
    # Structure
    Action("structure.back", "escape", "app.go('watch')", "Veille", "Revenir à la Veille.", palette=False),
    Action("structure.edit", "e,enter", "edit", "Modifier", "Modifier le profil.", 3),
    Action("structure.check", "v", "check", "Revérifier", "Vérifier à nouveau toutes les consultations ouvertes.", 4),
    Action("structure.add", "a", "add", "Ajouter", "Ajouter des activités.", 5),
    Action("structure.remove", "d,delete", "remove", "Retirer", "Retirer l'activité choisie.", 6),
    Action("structure.register", "r", "register", "Rechercher", "Chercher la structure dans les registres publics.", 8),
    Action("structure.offer", "o", "app.go('offer')", "Fiche", "Ouvrir la fiche offre, à relire et à envoyer.", 9),
    Action("structure.undo", "u", "undo", "Annuler", "Remettre le profil comme avant le dernier changement.", 7),
    # Fiche offre
    Action("offer.back", "escape", "app.go('structure')", "Structure", "Revenir à la Structure.", palette=False),
    Action("offer.true", "v,enter", "answer('vrai')", "Vrai", "Confirmer la ligne : toujours vraie aujourd'hui.", 3),
    Action("offer.changed", "c", "answer('change')", "A changé", "Dire que la ligne a changé ; la fiche le dit.", 4),
    Action("offer.gone", "d,delete", "answer('fini')", "Fini", "Dire que cela ne se fait plus ; retiré du profil.", 5),
    Action("offer.send", "p", "send", "Écrire", "Écrire la fiche dans un fichier, et noter à qui elle part.", 6),
    Action("offer.changes", "w", "changes", "Changé", "Montrer ce qui a changé depuis la dernière fiche envoyée.", 7),
    Action("offer.page", "f", "page", "Lire", "Lire la fiche entière, telle qu'elle part.", 9),
    Action("offer.undo", "u", "undo", "Annuler", "Annuler la dernière réponse.", 10),
    # Stock
    Action("stock.back", "escape", "app.go('watch')", "Veille", "Revenir à la Veille.", palette=False),
    Action("stock.add", "a", "add", "Ajouter", "Ajouter une ligne de stock.", 3),
    Action("stock.quick", "n", "quick", "Saisie", "Saisir vite : une ligne par article, ↵ l'ajoute.", 8),
    Action("stock.edit", "e,enter", "edit", "Modifier", "Modifier la ligne choisie.", 4),
    Action("stock.more", "plus", "change(1)", "Plus", "Ajouter un à la quantité.", 5, palette=False),
    Action("stock.less", "minus", "change(-1)", "Moins", "Retirer un à la quantité.", 6, palette=False),
    Action("stock.delete", "d,delete", "delete", "Supprimer", "Supprimer la ligne choisie ; u la remet.", 7),
    Action("stock.undo", "u", "restore", "Annuler", "Remettre la dernière ligne supprimée.", 9),
    # Portefeuille
    Action("portfolio.back", "escape", "app.go('watch')", "Veille", "Revenir à la Veille.", palette=False),
    Action("portfolio.add", "a", "add", "Ajouter", "Noter un contrat ou une réponse.", 3),
    Action("portfolio.edit", "e,enter", "edit", "Modifier", "Modifier la ligne choisie.", 4),
    Action("portfolio.submitted", "s", "state('submitted')", "Remise", "Dire que la réponse est remise.", 5),
    Action("portfolio.won", "g", "state('won')", "Gagné", "Dire que le contrat est gagné.", 6),
    Action("portfolio.lost", "x", "state('lost')", "Perdue", "Dire que la réponse est perdue.", 7),
    Action("portfolio.withdrawn", "w", "state('withdrawn')", "Retirée", "Dire que la réponse est retirée."),
    Action("portfolio.ended", "f", "state('ended')", "Fini", "Dire que le contrat est fini."),
    Action("portfolio.open", "o", "open", "Ouvrir", "Ouvrir la consultation à laquelle la ligne répond.", 10),
    Action("portfolio.grain", "v", "grain", "Semaines", "Passer des mois aux semaines.", 9),
    Action("portfolio.delete", "d,delete", "delete", "Supprimer", "Supprimer la ligne choisie ; u la remet."),
    Action("portfolio.undo", "u", "restore", "Annuler", "Reprendre le dernier changement ou la suppression."),
    # Devis
    Action("quotes.back", "escape", "app.go('watch')", "Veille", "Revenir à la Veille.", palette=False),
    Action("quotes.add", "a", "add", "Nouveau", "Faire un devis, du stock ou d'un fichier.", 3),
    Action("quotes.export", "e,enter", "export", "Écrire", "Écrire le devis choisi en PDF ou en tableur.", 4),
    Action("quotes.accept", "g", "accept", "Accepté", "Dire que le devis est signé.", 5),
    Action("quotes.refuse", "x", "refuse", "Refusé", "Dire que le devis est refusé.", 6),
    Action("quotes.invoice", "f", "invoice", "Facturer", "Regrouper en une facture ce que le client a accepté.", 7),
    # SAD
    Action("sad.back", "escape", "app.go('watch')", "Veille", "Revenir à la Veille.", palette=False),
    Action("sad.add", "a", "add", "Ajouter", "Suivre un SAD.", 3),
    Action("sad.admission", "e", "admission", "Admission", "Dire où en est notre admission.", 4),
    Action("sad.contract", "i", "contract", "Invitation", "Noter un marché spécifique.", 5),
    Action("sad.answer", "r,enter", "answer", "Répondre", "Répondre à un marché spécifique.", 6),
    # Sources
    Action("sources.sync", "enter", "sync_one", "Lire", "Lire maintenant la source choisie.", 3),
    Action("sources.sync-all", "m", "app.sync", "Tout lire", "Lire toutes les sources actives.", 4, palette=False),
    Action("sources.add", "a", "add", "Ajouter", "Ajouter l'adresse d'un flux RSS ou Atom.", 5),
    Action("sources.toggle", "e,space", "enable", "De côté", "Mettre la source de côté, ou la reprendre.", 6),
    Action("sources.remove", "d,delete", "remove", "Retirer", "Retirer le flux choisi ; ses avis restent.", 9),
    Action("sources.retry", "r", "retry", "Relire", "Essayer de relire les avis illisibles.", 7),
    Action("sources.cancel", "escape", "cancel", "Arrêter", "Arrêter la mise à jour, sinon revenir à la Veille."),
    # Réponse
    Action("response.back", "escape", "app.go('tender')", "Consultation", "Revenir à la consultation.", palette=False),
    Action("response.edit", "e,enter", "edit", "Modifier", "Changer le prix, la quantité ou les observations.", 3),
    Action("response.accept", "t", "accept", "Accepter", "Accepter ce qui est proposé à la place.", 4),
    Action("response.offers", "o", "offers", "Autre", "Choisir d'autres biens du stock pour la ligne.", 5),
    Action("response.write", "w", "write", "Écrire", "Écrire les réponses dans une copie du fichier de l'acheteur.", 6),
    Action("response.add", "a", "add", "Ajouter", "Ajouter un cadre de réponse, BPU ou DQE.", 7),
    Action("response.columns", "c", "columns", "Colonnes", "Dire à quoi sert une colonne ; c'est retenu.", 9),
    Action("response.skip", "x", "skip", "Laisser", "Laisser la ligne vide, ou y répondre de nouveau.", 10),
    Action("response.next", "n", "next", "Suivant", "Passer au cadre suivant de la consultation.", 11),
    Action("response.remove", "d,delete", "remove", "Retirer", "Retirer ce cadre ; le fichier de l'acheteur reste."),
    Action("response.undo", "u", "restore", "Annuler", "Annuler le dernier changement d'une ligne.", 12),
    # Lists, on every screen
    Action("list.up", "up,k", "move(-1)", "Monter", "Monter d'une ligne.", palette=False),
    Action("list.down", "down,j", "move(1)", "Descendre", "Descendre d'une ligne.", palette=False),
    Action("list.page-up", "pageup", "page(-1)", "Page avant", "Monter d'une page.", palette=False),
    Action("list.page-down", "pagedown", "page(1)", "Page suivante", "Descendre d'une page.", palette=False),
    Action("list.top", "home,less_than_sign", "top", "Début", "Aller à la première ligne.", palette=False),
    Action("list.bottom", "end,greater_than_sign,G", "bottom", "Fin", "Aller à la fin de la liste.", palette=False),
    Action("checks.up", "up", "move(-1)", "Monter", "Monter d'une ligne.", palette=False),
    Action("checks.down", "down", "move(1)", "Descendre", "Descendre d'une ligne.", palette=False),
    Action("checks.page-up", "pageup", "page(-1)", "Page avant", "Monter d'une page.", palette=False),
    Action("checks.page-down", "pagedown", "page(1)", "Page suivante", "Descendre d'une page.", palette=False),
    Action("checks.top", "home", "top", "Début", "Aller à la première ligne.", palette=False),
    Action("checks.bottom", "end", "bottom", "Fin", "Aller à la dernière ligne.", palette=False),
    Action("checks.tick", "space", "tick", "Cocher", "Cocher ou décocher la ligne.", palette=False),
    Action("checks.erase", "backspace", "erase", "Effacer", "Effacer une lettre du filtre.", palette=False),
    Action("turn.next", "right,space", "turn(1)", "Suivant", "Prendre la valeur suivante.", palette=False),
    Action("turn.previous", "left", "turn(-1)", "Précédent", "Prendre la valeur précédente.", palette=False),
    # Forms and panels
    Action("form.cancel", "escape", "cancel", "Fermer", "Fermer sans rien changer.", 3),
    Action("form.help", "f1", "app.help", "Aide", "Expliquer le formulaire.", palette=False),
    Action("panel.help", "question_mark,f1", "app.help", "Aide", "Expliquer la fenêtre.", palette=False),
    Action("welcome.register", "r", "register", "Rechercher", "Retrouver votre structure par son nom ou son SIRET.", 4),
    Action("welcome.help", "question_mark,f1", "app.help", "Aide", "Dire comment commencer.", palette=False),
    Action("welcome.quit", "q,ctrl+q", "app.quit", "Quitter", "Quitter Lot à lot.", palette=False),
    Action("help.cancel", "escape,q,question_mark,f1", "cancel", "Fermer", "Fermer l'aide."),
    Action("pieces.add", "a", "add", "Ajouter", "Lire et garder le dossier de consultation, ou sa nouvelle version."),
    Action("pieces.remove", "d,delete", "remove", "Retirer", "Retirer la dernière version du dossier."),
    Action("pieces.cancel", "escape,q", "cancel", "Fermer", "Fermer, ou arrêter la lecture en cours."),
    Action("gaps.copy", "y,enter", "copy", "Copier", "Copier le message."),
    Action("gaps.cancel", "escape", "cancel", "Fermer", "Fermer."),
    Action("choice.cancel", "escape", "cancel", "Fermer", "Fermer sans rien choisir."),
    Action("choice.choose", "enter", "choose", "Choisir", "Choisir la ligne."),
    Action("form.next", "down", "app.focus_next", "Champ suivant", "Passer au champ suivant.", palette=False),
    Action("form.before", "up", "app.focus_previous", "Champ d'avant", "Revenir au champ d'avant.", palette=False),
    Action("form.go-on", "enter", "go_on", "Suite", "Champ suivant ; sur le dernier, enregistrer.", palette=False),
    Action("form.save", "f9,ctrl+s", "save", "Enregistrer", "Enregistrer et fermer.", 4),
)  # fmt: skip

BY_ID: Final = {action.id: action for action in ACTIONS}

_SHOWN: Final = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "enter": "↵",
    "escape": "Échap",
    "space": "Espace",
    "backspace": "⌫",
    "delete": "Suppr",
    "plus": "+",
    "minus": "-",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pageup": "Pg↑",
    "pagedown": "Pg↓",
    "home": "Début",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "end": "Fin",
}


def bindings(scope: str, only: Iterable[str] = (), *, beside: str = "") -> list[BindingType]:
    """Make the Textual bindings of a screen, with the ids that a keymap overrides.

    Args:
        scope: the screen.
        only: ids to keep; all when empty.
        beside: another scope whose actions are all taken too.
    """
    kept = set(only)
    return [
        Binding(action.keys, action.call, action.label, show=action.rank > 0, tooltip=action.help, id=action.id)
        for action in ACTIONS
        if action.scope == beside or (action.scope == scope and (not kept or action.id in kept))
    ]


def show_key(key: str) -> str:
    """Write one key as it stands on a French keyboard (`?`, `↵`, `Échap`, `^p`, `F1`)."""
    if key in _SHOWN:
        return _SHOWN[key]
    if key.startswith("ctrl+"):
        return f"^{key[5:]}"
    if len(key) > 1 and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    return key


def keys_of(action: Action, keymap: Mapping[str, str]) -> list[str]:
    """List the keys of an action as shown, the user's when the keymap changes them."""
    return [show_key(key.strip()) for key in keymap.get(action.id, action.keys).split(",") if key.strip()]


def footer(scope: str) -> list[Action]:
    """List what the footer of a screen offers, most needed first."""
    kept = [action for action in ACTIONS if action.rank and action.scope in (APP, scope)]
    return sorted(kept, key=lambda action: action.rank)


def unknown_ids(keymap: Mapping[str, str]) -> list[str]:
    """List the ids of a keymap that name no action, to be told to the user."""
    return sorted(set(keymap) - set(BY_ID))
